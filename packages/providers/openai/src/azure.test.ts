import { readFileSync } from 'node:fs'
import { loadCatalog } from '@sluice/catalog'
import { AttemptError } from '@sluice/core'
import { ask, callOf, failureOf, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { afterEach, expect, test, vi } from 'vitest'
import { azureFrom } from './azure-from.ts'
import { createAzureOpenAI, type AzureOpenAISettings } from './azure.ts'

const FIXTURES = new URL('../../../../test/fixtures/vendors/openai-responses/', import.meta.url)

const ENTRY = loadCatalog().find('openai', 'gpt-5.4-mini')
if (!ENTRY) throw new Error('The catalog lacks the model.')
const CALL = callOf({ facts: ENTRY.facts, vendorModel: 'our-mini' }, ask('Hello.'))

async function start(settings: AzureOpenAISettings, status = 200, error?: object) {
  const { body }: { readonly body: unknown } = JSON.parse(
    readFileSync(new URL('response.success.json', FIXTURES), 'utf8'),
  )
  const headers = { 'content-type': 'application/json', 'apim-request-id': 'apim_1' }
  const vendor = await startScriptedVendor({ status, headers, body: JSON.stringify(error ? { error } : body) })
  const provider = createAzureOpenAI({ endpoint: `${vendor.baseUrl}/`, ...settings })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

const SENT = 'accept accept-encoding connection content-length content-type host user-agent'.split(' ')

afterEach(() => {
  vi.unstubAllEnvs()
})

test('sends the key in Azure’s header and nothing of the environment', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'authorization: Bearer other\napi-key: other\nx-leak: 1')
  vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1')
  vi.stubEnv('OPENAI_API_VERSION', '2020-01-01')
  vi.stubEnv('OPENAI_ORG_ID', 'org-other')
  const { vendor, provider, close } = await start({ apiKey: 'azure-key' })
  expect((await provider.answer(CALL)).vendorRequestId).toBe('apim_1')
  await close()
  const [seen] = vendor.seen
  expect([seen?.path, seen?.headers['api-key']]).toEqual(['/openai/v1/responses?api-version=v1', 'azure-key'])
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual([...SENT, 'api-key'].toSorted())
  expect(seen?.body).toMatchObject({ model: 'our-mini', store: false })
})

test('calls a dated version at its own path', async () => {
  const { vendor, provider, close } = await start({ apiKey: 'k', apiVersion: '2025-04-01-preview' })
  await provider.answer(CALL)
  await close()
  expect(vendor.seen[0]?.path).toBe('/openai/responses?api-version=2025-04-01-preview')
})

test('asks for a token for every request, and takes its failure for a key that is not accepted', async () => {
  vi.stubEnv('AZURE_OPENAI_API_KEY', 'other')
  const tokenProvider = vi
    .fn<() => Promise<string>>()
    .mockResolvedValueOnce('first')
    .mockRejectedValue(new Error('the identity is gone'))
  const { vendor, provider, close } = await start({ tokenProvider })
  await provider.answer(CALL)
  const failure = await failureOf(provider.answer(CALL))
  await close()
  expect(Object.keys(vendor.seen[0]?.headers ?? {}).toSorted()).toEqual([...SENT, 'authorization'].toSorted())
  expect(vendor.seen[0]?.headers.authorization).toBe('Bearer first')
  expect([failure.kind, failure.message]).toEqual(['unauthorized', expect.stringContaining('the identity is gone')])
})

test.each([
  [401, '401', 'unauthorized'],
  [404, 'DeploymentNotFound', 'model-not-found'],
  [429, 'RateLimitReached', 'rate-limited'],
  [400, 'content_filter', 'content-filtered'],
])('reads Azure’s %i %s', async (status, code, kind) => {
  const { provider, close } = await start({ apiKey: 'azure-key-0123456789' }, status, {
    code,
    message: 'no: azure-key-0123456789',
  })
  const failure = await failureOf(provider.answer(CALL))
  await close()
  expect([failure.kind, failure.vendorRequestId]).toEqual([kind, 'apim_1'])
  expect(failure.message).not.toContain('0123456789')
})

test('takes endpoint and key from the environment it is shown, and does not start without them', () => {
  expect(azureFrom({ AZURE_OPENAI_ENDPOINT: 'https://r', AZURE_OPENAI_API_KEY: 'k' })).toEqual({
    endpoint: 'https://r',
    apiKey: 'k',
  })
  expect(() => createAzureOpenAI({ apiKey: 'k' })).toThrow('AZURE_OPENAI_ENDPOINT')
  expect(() => createAzureOpenAI({ endpoint: 'https://r' })).toThrow('AZURE_OPENAI_API_KEY')
})

test('keeps to the connection that it is passed', async () => {
  const known = new AttemptError({ kind: 'unreachable', message: 'no' })
  const http = { fetch: () => Promise.reject(known), close: () => Promise.resolve() }
  const provider = createAzureOpenAI({ endpoint: 'https://r.openai.azure.com', apiKey: 'k', http })
  expect(await failureOf(provider.answer(CALL))).toMatchObject({ kind: 'unreachable', message: 'azure: no' })
})
