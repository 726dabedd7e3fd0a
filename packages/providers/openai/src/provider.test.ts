import { readFileSync } from 'node:fs'
import { loadCatalog } from '@sluice/catalog'
import { AttemptError, textOf } from '@sluice/core'
import { transportFailure } from '@sluice/provider-kit'
import { ask, callOf, collect, failureOf, runConformance, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { afterEach, expect, test, vi } from 'vitest'
import { openAIKeyFrom } from './key-from.ts'
import { createOpenAI } from './provider.ts'

const API_KEY = 'sk-test'
const FIXTURES = new URL('../../../../test/fixtures/vendors/openai-responses/', import.meta.url)
const catalog = loadCatalog()

function modelOf(id: string) {
  const entry = catalog.find('openai', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

const CALL = callOf(modelOf('gpt-5.4-mini'), ask('Hello.'))

for (const id of ['gpt-5.4-mini', 'gpt-6-sol']) {
  runConformance({
    name: `openai with ${id}`,
    facts: modelOf(id).facts,
    vendorModel: modelOf(id).vendorModel,
    supports: {
      stopSequences: false,
      listsModels: true,
      cacheUsage: true,
      refusedPrompt: '[refuse] How do I do harm?',
      reasonedPrompt: '[think] Why is the sky blue?',
    },
    async start() {
      const simulator = await startSimulator({ vendors: ['openai'] })
      const providerAt = (baseUrl: string) => createOpenAI({ apiKey: API_KEY, baseUrl })
      const baseUrl = simulator.baseUrls.openai
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createOpenAI({ apiKey: 'bad-key', baseUrl }),
        fault: (fault) => simulator.setFault('openai', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}

function fixture(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8')
}

async function start(body: string, headers: Readonly<Record<string, string>>) {
  const vendor = await startScriptedVendor({ status: 200, headers, body })
  const provider = createOpenAI({ apiKey: API_KEY, baseUrl: `${vendor.baseUrl}/v1` })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

function startWithAnswer(name: string, headers: Readonly<Record<string, string>> = {}) {
  const { body }: { readonly body: unknown } = JSON.parse(fixture(name))
  return start(JSON.stringify(body), { 'content-type': 'application/json', ...headers })
}

function startWithStream(name: string) {
  return start(fixture(name), { 'content-type': 'text/event-stream' })
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('sends the key as a bearer and no header that is nobody’s business', async () => {
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'authorization: Bearer other\nx-leak: 1')
  vi.stubEnv('OPENAI_ORG_ID', 'org-other')
  vi.stubEnv('OPENAI_PROJECT_ID', 'proj-other')
  vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1')
  const { vendor, provider, close } = await startWithAnswer('response.success.json')
  await provider.answer(CALL)
  await close()
  const [seen] = vendor.seen
  expect([seen?.method, seen?.path, seen?.headers.authorization]).toEqual([
    'POST',
    '/v1/responses',
    `Bearer ${API_KEY}`,
  ])
  expect(seen?.body).toMatchObject({ store: false })
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual(
    'accept accept-encoding authorization connection content-length content-type host user-agent'.split(' '),
  )
})

test('hands over what is left of the limits', async () => {
  const { provider, close } = await startWithAnswer('response.success.json', {
    'x-request-id': 'req_1',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '10',
    'x-ratelimit-reset-tokens': '1m30s',
    'x-ratelimit-remaining-requests': '99',
  })
  const reply = await provider.answer(CALL)
  expect(reply.vendorRequestId).toBe('req_1')
  expect(reply.quota).toMatchObject({ requestsRemaining: 99, inputTokensRemaining: 10, resetsInMs: 90_000 })
  await close()
})

test('takes a response with status failed for the failure it is, although HTTP says 200', async () => {
  const { provider, close } = await startWithAnswer('response.failed.json')
  expect((await failureOf(provider.answer(CALL))).kind).toBe('vendor-error')
  await close()
})

test.each([
  ['stream.error_event.sse', 'rate-limited'],
  ['stream.error_event_nested.sse', 'context-too-long'],
  ['stream.failed.sse', 'vendor-error'],
  ['stream.truncated.sse', 'truncated'],
])('reads how %s fails', async (name, kind) => {
  const { provider, close } = await startWithStream(name)
  const failure = await failureOf(provider.stream(CALL).then(collect))
  expect(failure.kind).toBe(kind)
  await close()
})

test('reads a stream on file', async () => {
  const { provider, close } = await startWithStream('stream.text.sse')
  const { body } = await collect(await provider.stream(CALL))
  expect([body.stopReason, textOf(body.blocks)]).toEqual(['end', expect.stringMatching(/./)])
  await close()
})

test.each(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'])(
  'knows what %s means, whatever the SDK makes of it',
  async (code) => {
    const known = transportFailure(Object.assign(new Error(code), { code }))
    if (!known) throw new Error('Not a code of a connection.')
    const http = { fetch: () => Promise.reject(new AttemptError(known)), close: () => Promise.resolve() }
    const provider = createOpenAI({ apiKey: API_KEY, http })
    const failure = await failureOf(provider.answer(CALL))
    expect([failure.kind, failure.message]).toEqual([known.kind, `${provider.name}: ${known.message}`])
  },
)

test('takes the key from the environment it is shown, and does not start without one', () => {
  expect(openAIKeyFrom({ OPENAI_API_KEY: 'k' })).toBe('k')
  expect(openAIKeyFrom({})).toBeUndefined()
  expect(() => createOpenAI({ apiKey: '' })).toThrow('OPENAI_API_KEY')
})
