import { readFileSync } from 'node:fs'
import { loadCatalog } from '@sluice/catalog'
import { ask, callOf, collect, failureOf, runConformance, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { afterEach, expect, test, vi } from 'vitest'
import { createOpenAICompatible } from './provider.ts'
import { vllmFrom } from './vllm-from.ts'

const FIXTURES = new URL('../../../../test/fixtures/vendors/openai-chat/', import.meta.url)
const catalog = loadCatalog()

function modelOf(id: string) {
  const entry = catalog.find('vllm', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

const CALL = callOf(modelOf('llama-4-scout'), ask('Hello.'))

for (const id of ['llama-4-scout', 'llama-4-maverick']) {
  runConformance({
    name: `openai-compatible with ${id}`,
    facts: modelOf(id).facts,
    vendorModel: modelOf(id).vendorModel,
    supports: { stopSequences: true, listsModels: true, cacheUsage: false },
    async start() {
      const simulator = await startSimulator({ vendors: ['vllm'] })
      const providerAt = (baseUrl: string) => createOpenAICompatible({ baseUrl, apiKey: 'test' })
      const baseUrl = simulator.baseUrls.vllm
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createOpenAICompatible({ apiKey: 'bad-key', baseUrl }),
        fault: (fault) => simulator.setFault('vllm', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}

async function start(body: string, contentType: string, apiKey?: string) {
  const vendor = await startScriptedVendor({ status: 200, headers: { 'content-type': contentType }, body })
  const provider = createOpenAICompatible({ baseUrl: `${vendor.baseUrl}/v1`, apiKey })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

function fixture(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8')
}

const COMPLETION = JSON.stringify({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2 },
})

afterEach(() => {
  vi.unstubAllEnvs()
})

test('never sends the key of another vendor to the server', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-other')
  vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin')
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'authorization: Bearer sk-other\nx-leak: 1')
  const { vendor, provider, close } = await start(COMPLETION, 'application/json')
  await provider.answer(CALL)
  await close()
  const [seen] = vendor.seen
  expect([seen?.path, seen?.headers.authorization]).toEqual(['/v1/chat/completions', 'Bearer none'])
  expect(JSON.stringify(seen?.headers)).not.toMatch(/sk-|x-leak|x-stainless/)
})

test('sends the key that the server wants, and asks for usage in streams', async () => {
  const { vendor, provider, close } = await start(fixture('stream.text.sse'), 'text/event-stream', 'vllm-key')
  const { body } = await collect(await provider.stream(CALL))
  await close()
  expect(vendor.seen[0]?.headers.authorization).toBe('Bearer vllm-key')
  expect(vendor.seen[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  expect([body.stopReason, body.usageSource]).toEqual(['end', 'reported'])
})

test('counts what was read from the prompt cache apart, where the server tells', async () => {
  const { body: completion }: { readonly body: unknown } = JSON.parse(fixture('completion.cached.json'))
  const { provider, close } = await start(JSON.stringify(completion), 'application/json')
  expect((await provider.answer(CALL)).body.usage.cacheReadTokens).toBeGreaterThan(0)
  await close()
})

test.each([
  ['stream.error_midway.sse', 'vendor-error'],
  ['stream.truncated.sse', 'truncated'],
])('reads how %s fails', async (name, kind) => {
  const { provider, close } = await start(fixture(name), 'text/event-stream')
  expect((await failureOf(provider.stream(CALL).then(collect))).kind).toBe(kind)
  await close()
})

test('takes an answer that ends without [DONE] for whole, once it has said why it ended', async () => {
  const { provider, close } = await start(fixture('stream.text.sse').replace('data: [DONE]', ''), 'text/event-stream')
  expect((await collect(await provider.stream(CALL))).body.stopReason).toBe('end')
  await close()
})

test('speaks to Ollama, which has no key, no ids of requests and no counts of cached tokens', async () => {
  const chunk = (delta: object, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'llama4:scout', system_fingerprint: 'fp_ollama', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`
  const usage = {
    id: 'chatcmpl-1',
    model: 'llama4:scout',
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }
  const stream = [
    chunk({ role: 'assistant', content: 'Hello' }),
    chunk({ role: 'assistant', content: '.' }),
    chunk({ role: 'assistant', content: '' }, { finish_reason: 'stop' }),
    `data: ${JSON.stringify(usage)}\n\n`,
    'data: [DONE]\n\n',
  ]
  const { vendor, provider, close } = await start(stream.join(''), 'text/event-stream')
  const { body, vendorRequestId } = await collect(await provider.stream({ ...CALL, vendorModel: 'llama4:scout' }))
  await close()
  expect(vendor.seen[0]?.body).toMatchObject({ model: 'llama4:scout' })
  expect([body.blocks, body.stopReason, vendorRequestId]).toEqual([
    [{ type: 'text', text: 'Hello.' }],
    'end',
    undefined,
  ])
  expect([body.usage.uncachedInputTokens, body.usage.outputTokens]).toEqual([3, 2])
})

test('takes the server from the environment it is shown, and does not start without one', () => {
  expect(vllmFrom({ VLLM_BASE_URL: 'http://gpu:8000/v1', VLLM_API_KEY: 'k' })).toEqual({
    baseUrl: 'http://gpu:8000/v1',
    apiKey: 'k',
  })
  expect(vllmFrom({ VLLM_API_KEY: 'k' })).toBeUndefined()
  expect(() => createOpenAICompatible({ baseUrl: '' })).toThrow('VLLM_BASE_URL')
})
