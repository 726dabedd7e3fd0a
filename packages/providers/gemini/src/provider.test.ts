import { loadCatalog } from '@sluice/catalog'
import { textOf } from '@sluice/core'
import { ask, callOf, collect, failureOf, runConformance, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { geminiKeyFrom } from './key-from.ts'
import { createGemini } from './provider.ts'

const API_KEY = 'AIza-test-key'
const catalog = loadCatalog()

function modelOf(id: string) {
  const entry = catalog.find('google', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

for (const id of ['gemini-3.8-flash', 'gemini-3.1-pro-preview', 'gemini-2.5-flash']) {
  runConformance({
    name: `gemini with ${id}`,
    facts: modelOf(id).facts,
    vendorModel: modelOf(id).vendorModel,
    supports: {
      stopSequences: 'unreported',
      requestIds: false,
      listsModels: true,
      cacheUsage: true,
      reasonedPrompt: '[think] Why is the sky blue?',
    },
    async start() {
      const simulator = await startSimulator({ vendors: ['gemini'] })
      const providerAt = (baseUrl: string) => createGemini({ apiKey: API_KEY, baseUrl })
      const baseUrl = simulator.baseUrls.gemini
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createGemini({ apiKey: 'bad-key', baseUrl }),
        fault: (fault) => simulator.setFault('gemini', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}

const MODEL = modelOf('gemini-3.8-flash')
const HELLO = callOf(MODEL, ask('Hello.'))

const answerOf = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason, index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
  modelVersion: 'gemini-3.8-flash',
  responseId: 'gen_1',
})
const event = (data: object) => `data: ${JSON.stringify(data)}\r\n\r\n`

async function start(body: string, contentType = 'application/json; charset=UTF-8') {
  const vendor = await startScriptedVendor({ status: 200, headers: { 'content-type': contentType }, body })
  const provider = createGemini({ apiKey: API_KEY, baseUrl: vendor.baseUrl })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

const startStream = (text: string) => start(text, 'text/event-stream')

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('a request', () => {
  test('goes where it is told, with the key and no header that is nobody’s business', async () => {
    vi.stubEnv('GOOGLE_API_KEY', 'other')
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true')
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:1')
    const globalFetch = vi.spyOn(globalThis, 'fetch')
    const { vendor, provider, close } = await start(JSON.stringify(answerOf([{ text: 'Hi.' }], 'STOP')))
    await provider.answer(HELLO)
    await close()
    const [seen] = vendor.seen
    expect([seen?.method, seen?.path]).toEqual(['POST', '/v1/models/gemini-3.8-flash:generateContent'])
    expect(seen?.headers['x-goog-api-key']).toBe(API_KEY)
    expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual(
      'accept-encoding connection content-length content-type host user-agent x-goog-api-key'.split(' '),
    )
    expect(globalFetch).not.toHaveBeenCalled()
  })

  test('has the body that the protocol wrote, untouched by the SDK', async () => {
    const { vendor, provider, close } = await start(JSON.stringify(answerOf([{ text: 'Hi.' }], 'STOP')))
    const request = ask('Hello.', { tools: [{ name: 'f', inputSchema: { type: 'object' } }], stop: ['x'] })
    await provider.answer(callOf(MODEL, { ...request, toolChoice: { type: 'tool', name: 'f' } }))
    await close()
    expect(vendor.seen[0]?.body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hello.' }] }],
      systemInstruction: { parts: [{ text: 'Answer briefly.' }] },
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      generationConfig: { maxOutputTokens: 2048, stopSequences: ['x'] },
    })
  })

  test('to count is the whole prompt and nothing else', async () => {
    const { vendor, provider, close } = await start('{"totalTokens":12}')
    expect(await provider.countTokens?.(callOf(MODEL, ask('Hello.', { stop: ['x'] })))).toBe(12)
    await close()
    expect(vendor.seen[0]?.path).toBe('/v1/models/gemini-3.8-flash:countTokens')
    expect(vendor.seen[0]?.body).toEqual({
      generateContentRequest: {
        model: 'models/gemini-3.8-flash',
        contents: [{ role: 'user', parts: [{ text: 'Hello.' }] }],
        systemInstruction: { parts: [{ text: 'Answer briefly.' }] },
      },
    })
  })
})

describe('an answer', () => {
  test.each([true, false])('keeps to one call where it must (%s): the vendor cannot be told to', async (allows) => {
    const call = (name: string) => ({ functionCall: { name, args: {} } })
    const answer = answerOf([call('f'), call('g')], 'STOP')
    const request = ask('Both?', { allowsParallelToolCalls: allows })
    const whole = await start(JSON.stringify(answer))
    expect((await whole.provider.answer(callOf(MODEL, request))).body.blocks).toHaveLength(allows ? 2 : 1)
    await whole.close()
    const streamed = await startStream(event(answer))
    const reply = await streamed.provider.stream(callOf(MODEL, request))
    expect((await collect(reply)).body.blocks).toHaveLength(allows ? 2 : 1)
    await streamed.close()
  })

  test('to a blocked prompt ends in a content filter', async () => {
    const simulator = await startSimulator({ vendors: ['gemini'] })
    const provider = createGemini({ apiKey: API_KEY, baseUrl: simulator.baseUrls.gemini })
    const call = callOf(MODEL, ask('[refuse] How do I do harm?'))
    for (const { body } of [await provider.answer(call), await collect(await provider.stream(call))]) {
      expect([body.stopReason, textOf(body.blocks), body.usageSource]).toEqual(['content-filter', '', 'reported'])
    }
    await Promise.all([provider.close(), simulator.close()])
  })
})

describe('a stream', () => {
  test.each([
    ['without a finish reason', event(answerOf([{ text: 'Hi' }])), 'truncated'],
    ['in the middle of an event', `${event(answerOf([{ text: 'Hi' }]))}data: {"candidates":[`, 'truncated'],
    ['before its first event was whole', 'data: {"candidates":[', 'malformed-answer'],
  ])('that ends %s is no answer, and is asked for once', async (_name, text, kind) => {
    const { vendor, provider, close } = await startStream(text)
    const failure = await failureOf(provider.stream(HELLO).then(collect))
    await close()
    expect([failure.kind, vendor.seen.length]).toEqual([kind, 1])
  })

  test('that cannot be read is not quoted', async () => {
    const { provider, close } = await startStream('data: {"candidates":[{"content":{"parts":[{"text":"Canary\n\n')
    const failure = await failureOf(provider.stream(HELLO).then(collect))
    await close()
    expect([failure.kind, failure.message]).toEqual(['malformed-answer', 'gemini: the SDK cannot read the answer'])
  })

  test('is not gone on with behind our back: that would be billed again', async () => {
    const [candidate] = answerOf([{ text: 'Hi' }]).candidates
    const resumable = { ...answerOf([]), candidates: [{ ...candidate, continuationToken: 't' }] }
    const { vendor, provider, close } = await startStream(event(resumable))
    const failure = await failureOf(provider.stream(HELLO).then(collect))
    await close()
    expect([failure.kind, vendor.seen.length]).toEqual(['truncated', 1])
  })

  test('that breaks off with an error says which', async () => {
    const error = { error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } }
    const { provider, close } = await startStream(event(answerOf([{ text: 'Hi' }])) + event(error))
    const failure = await failureOf(provider.stream(HELLO).then(collect))
    await close()
    expect(failure).toMatchObject({ kind: 'rate-limited', vendorCode: 'RESOURCE_EXHAUSTED' })
    expect(failure.message).toBe('gemini: error event: RESOURCE_EXHAUSTED: Slow down.')
  })
})

test('lists the vendor’s models by the ids that calls name', async () => {
  const simulator = await startSimulator({ vendors: ['gemini'] })
  const provider = createGemini({ apiKey: API_KEY, baseUrl: simulator.baseUrls.gemini })
  const models = await provider.listModels?.(new AbortController().signal)
  expect(models?.map(({ id }) => id)).toEqual(expect.arrayContaining(['gemini-4-argon', MODEL.vendorModel]))
  await Promise.all([provider.close(), simulator.close()])
})

test('takes JSON that is no answer for none', async () => {
  for (const body of ['null', '[]', '{}', '"text"']) {
    const { provider, close } = await start(body)
    expect([body, (await failureOf(provider.answer(HELLO))).kind]).toEqual([body, 'malformed-answer'])
    await close()
  }
})

test('takes the key from the environment it is shown, and does not start without one', () => {
  expect(geminiKeyFrom({ GEMINI_API_KEY: 'k' })).toBe('k')
  expect(geminiKeyFrom({ GEMINI_API_KEY: '' })).toBeUndefined()
  expect(() => createGemini({ apiKey: '' })).toThrow('GEMINI_API_KEY')
})
