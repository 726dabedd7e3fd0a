import { loadCatalog } from '@sluice/catalog'
import { AttemptError } from '@sluice/core'
import { transportFailure } from '@sluice/provider-kit'
import { ask, callOf, collect, failureOf, runConformance, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { afterEach, expect, test, vi } from 'vitest'
import { anthropicKeyFrom } from './key-from.ts'
import { createAnthropic } from './provider.ts'

const API_KEY = 'sk-ant-test'
const catalog = loadCatalog()

function modelOf(id: string) {
  const entry = catalog.find('anthropic', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

for (const id of ['claude-haiku-4-5', 'claude-opus-5-5']) {
  runConformance({
    name: `anthropic with ${id}`,
    facts: modelOf(id).facts,
    vendorModel: modelOf(id).vendorModel,
    supports: {
      stopSequences: true,
      listsModels: true,
      cacheUsage: true,
      refusedPrompt: '[refuse] How do I do harm?',
      reasonedPrompt: id === 'claude-opus-5-5' ? '[think] Why is the sky blue?' : undefined,
    },
    async start() {
      const simulator = await startSimulator({ vendors: ['anthropic'] })
      const providerAt = (baseUrl: string) => createAnthropic({ apiKey: API_KEY, baseUrl })
      const baseUrl = simulator.baseUrls.anthropic
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createAnthropic({ apiKey: 'bad-key', baseUrl }),
        fault: (fault) => simulator.setFault('anthropic', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  stop_reason: 'end_turn',
  content: [{ type: 'text', text: 'Hello.' }],
  usage: { input_tokens: 3, output_tokens: 2 },
}

async function start(headers: Readonly<Record<string, string>> = {}, body: object = MESSAGE) {
  const vendor = await startScriptedVendor({
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const provider = createAnthropic({ apiKey: API_KEY, baseUrl: vendor.baseUrl })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('sends the key as a bearer, the version of the body, and no header that is nobody’s business', async () => {
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'authorization: Bearer other\nx-leak: 1')
  vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'other')
  vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1')
  const { vendor, provider, close } = await start()
  await provider.answer(callOf(modelOf('claude-haiku-4-5'), ask('Hello.', { sampling: { temperature: 0.5 } })))
  await provider.answer(callOf(modelOf('claude-haiku-4-5'), ask('Hello.')))
  await close()
  const [legacy, current] = vendor.seen
  expect([legacy?.method, legacy?.path]).toEqual(['POST', '/v1/messages'])
  expect([legacy?.headers['anthropic-version'], current?.headers['anthropic-version']]).toEqual([
    '2023-06-01',
    '2026-10-21',
  ])
  expect(legacy?.headers.authorization).toBe(`Bearer ${API_KEY}`)
  expect(Object.keys(legacy?.headers ?? {}).toSorted()).toEqual(
    'accept accept-encoding anthropic-version authorization connection content-length content-type host user-agent'.split(
      ' ',
    ),
  )
})

test('lets an answer be as long as the model can make it', async () => {
  const { provider, close } = await start()
  const { body } = await provider.answer(
    callOf(modelOf('claude-opus-5-5'), ask('Hello.'), { maxOutputTokens: 128_000 }),
  )
  expect(body.id).toBe('msg_1')
  await close()
})

test('hands over what is left of the limits', async () => {
  const { provider, close } = await start({
    'request-id': 'req_1',
    'anthropic-ratelimit-requests-limit': '1000',
    'anthropic-ratelimit-requests-remaining': '999',
    'anthropic-ratelimit-input-tokens-remaining': '5000',
    'anthropic-ratelimit-output-tokens-remaining': '700',
  })
  const reply = await provider.answer(callOf(modelOf('claude-haiku-4-5'), ask('Hello.')))
  expect(reply.vendorRequestId).toBe('req_1')
  expect(reply.quota).toMatchObject({ requestsRemaining: 999, inputTokensRemaining: 5000, outputTokensRemaining: 700 })
  await close()
})

test('sends nothing but the prompt to be counted', async () => {
  const { vendor, provider, close } = await start({}, { input_tokens: 12 })
  expect(await provider.countTokens?.(callOf(modelOf('claude-haiku-4-5'), ask('Hello.', { stop: ['x'] })))).toBe(12)
  expect(vendor.seen[0]?.path).toBe('/v1/messages/count_tokens')
  expect(Object.keys(Object(vendor.seen[0]?.body)).toSorted()).toEqual(['messages', 'model', 'system'])
  await close()
})

test('takes no JSON answer for a stream', async () => {
  const { provider, close } = await start()
  const call = callOf(modelOf('claude-haiku-4-5'), ask('Hello.', { isStream: true }))
  await expect(provider.stream(call).then(collect)).rejects.toMatchObject({ failure: { kind: 'malformed-answer' } })
  await close()
})

test.each(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'])(
  'knows what %s means, whatever the SDK makes of it',
  async (code) => {
    const known = transportFailure(Object.assign(new Error(code), { code }))
    if (!known) throw new Error('Not a code of a connection.')
    const http = { fetch: () => Promise.reject(new AttemptError(known)), close: () => Promise.resolve() }
    const provider = createAnthropic({ apiKey: API_KEY, http })
    const failure = await failureOf(provider.answer(callOf(modelOf('claude-haiku-4-5'), ask('Hello.'))))
    expect([failure.kind, failure.message]).toEqual([known.kind, `${provider.name}: ${known.message}`])
  },
)

test('takes the key from the environment it is shown, and does not start without one', () => {
  expect(anthropicKeyFrom({ ANTHROPIC_API_KEY: 'k' })).toBe('k')
  expect(anthropicKeyFrom({ ANTHROPIC_API_KEY: '' })).toBeUndefined()
  expect(() => createAnthropic({ apiKey: '' })).toThrow('ANTHROPIC_API_KEY')
})
