import { loadCatalog } from '@sluice/catalog'
import { AttemptError } from '@sluice/core'
import { transportFailure } from '@sluice/provider-kit'
import { ask, callOf, failureOf, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { afterEach, expect, test, vi } from 'vitest'
import { foundryFrom } from './foundry-from.ts'
import { createFoundry, type FoundrySettings } from './provider.ts'

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-4-7',
  stop_reason: 'end_turn',
  content: [{ type: 'text', text: 'Hello.' }],
  usage: { input_tokens: 3, output_tokens: 2 },
}

function modelOf(id: string) {
  const entry = loadCatalog().find('foundry', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

const CALL = callOf(modelOf('claude-opus-4-7'), ask('Hello.'))

async function start(settings: FoundrySettings, body: object = MESSAGE) {
  const headers = { 'content-type': 'application/json', 'apim-request-id': 'apim_1' }
  const vendor = await startScriptedVendor({ status: 200, headers, body: JSON.stringify(body) })
  const provider = createFoundry({ baseUrl: `${vendor.baseUrl}/anthropic`, ...settings })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

const SENT = 'accept accept-encoding anthropic-version connection content-length content-type host user-agent'.split(
  ' ',
)

afterEach(() => {
  vi.unstubAllEnvs()
})

test('sends the key in Foundry’s header and nothing of the environment', async () => {
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'authorization: Bearer other\nx-api-key: other\nx-leak: 1')
  vi.stubEnv('ANTHROPIC_FOUNDRY_RESOURCE', 'other')
  vi.stubEnv('ANTHROPIC_FOUNDRY_BASE_URL', 'http://127.0.0.1:1')
  const { vendor, provider, close } = await start({ apiKey: 'foundry-key' })
  expect(await provider.answer(CALL)).toMatchObject({ vendorRequestId: 'apim_1', body: { id: 'msg_1' } })
  await provider.answer(callOf(modelOf('claude-haiku-4-5'), ask('Hello.', { sampling: { temperature: 0.5 } })))
  await close()
  const [seen, legacy] = vendor.seen
  expect([seen?.path, seen?.headers['x-api-key']]).toEqual(['/anthropic/v1/messages', 'foundry-key'])
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual([...SENT, 'x-api-key'].toSorted())
  expect([seen?.headers['anthropic-version'], legacy?.headers['anthropic-version']]).toEqual([
    '2026-10-21',
    '2023-06-01',
  ])
})

test('asks for a token for every request, and takes its failure for a key that is not accepted', async () => {
  vi.stubEnv('ANTHROPIC_FOUNDRY_API_KEY', 'other')
  const tokenProvider = vi
    .fn<() => Promise<string>>()
    .mockResolvedValueOnce('first')
    .mockResolvedValueOnce('second')
    .mockRejectedValue(new Error('the identity is gone'))
  const { vendor, provider, close } = await start({ tokenProvider })
  await provider.answer(CALL)
  await provider.answer(CALL)
  const failure = await failureOf(provider.answer(CALL))
  await close()
  expect(vendor.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second'])
  expect(Object.keys(vendor.seen[0]?.headers ?? {}).toSorted()).toEqual([...SENT, 'authorization'].toSorted())
  expect([failure.kind, failure.message]).toEqual(['unauthorized', expect.stringContaining('the identity is gone')])
})

test('counts the tokens of a prompt', async () => {
  const { vendor, provider, close } = await start({ apiKey: 'k' }, { input_tokens: 12 })
  expect(await provider.countTokens?.(CALL)).toBe(12)
  await close()
  expect(vendor.seen[0]?.path).toBe('/anthropic/v1/messages/count_tokens')
})

test('calls the host of its resource', async () => {
  let host = ''
  const fetch = (input: string | URL | Request) => {
    host = new URL(input instanceof Request ? input.url : input).href
    return Promise.reject(new AttemptError({ kind: 'unreachable', message: 'no' }))
  }
  const http = { fetch, close: () => Promise.resolve() }
  await failureOf(createFoundry({ resource: 'ours', apiKey: 'k', http }).answer(CALL))
  expect(host).toBe('https://ours.services.ai.azure.com/anthropic/v1/messages')
})

test.each(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'])(
  'knows what %s means, whatever the SDK makes of it',
  async (code) => {
    const known = transportFailure(Object.assign(new Error(code), { code }))
    if (!known) throw new Error('Not a code of a connection.')
    const http = { fetch: () => Promise.reject(new AttemptError(known)), close: () => Promise.resolve() }
    const provider = createFoundry({ resource: 'r', apiKey: 'k', http })
    const failure = await failureOf(provider.answer(CALL))
    expect([failure.kind, failure.message]).toEqual([known.kind, `${provider.name}: ${known.message}`])
  },
)

test('takes resource and key from the environment it is shown, and does not start without them', () => {
  expect(foundryFrom({ ANTHROPIC_FOUNDRY_RESOURCE: 'r', ANTHROPIC_FOUNDRY_API_KEY: 'k' })).toEqual({
    resource: 'r',
    apiKey: 'k',
  })
  expect(() => createFoundry({ apiKey: 'k' })).toThrow('ANTHROPIC_FOUNDRY_RESOURCE')
  expect(() => createFoundry({ resource: 'r' })).toThrow('ANTHROPIC_FOUNDRY_API_KEY')
})
