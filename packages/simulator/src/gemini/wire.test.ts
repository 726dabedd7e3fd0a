import { ApiError, GoogleGenAI, type GenerateContentConfig, type GenerateContentParameters } from '@google/genai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FaultStatus } from '../fault.ts'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'gemini-3.8-flash'
const OLD_MODEL = 'gemini-2.5-flash'
const WEATHER = {
  name: 'get_weather',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string', enum: ['Paris'] } } },
}
const PIXEL = { inlineData: { mimeType: 'image/png', data: 'AAAA' } }

let simulator: Simulator
let sdk: GoogleGenAI

function sdkWith(apiKey: string, apiVersion = 'v1'): GoogleGenAI {
  return new GoogleGenAI({ apiKey, apiVersion, vertexai: false, httpOptions: { baseUrl: simulator.baseUrls.gemini } })
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['gemini'] })
  sdk = sdkWith('key')
})
afterEach(() => simulator.setFault('gemini', undefined))
afterAll(() => simulator.close())

type Contents = GenerateContentParameters['contents']

function asking(contents: Contents, more: GenerateContentConfig = {}, model = MODEL): GenerateContentParameters {
  return { model, contents, config: { automaticContinuation: false, ...more } }
}

const generate = (contents: Contents, more?: GenerateContentConfig, model?: string) =>
  sdk.models.generateContent(asking(contents, more, model))

async function stream(contents: Contents, more?: GenerateContentConfig) {
  const chunks = []
  for await (const chunk of await sdk.models.generateContentStream(asking(contents, more))) chunks.push(chunk)
  return chunks
}

async function errorOf(failing: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await failing.catch((reason: unknown) => reason)
  if (error instanceof ApiError) return error
  throw new Error('The SDK saw no error of the vendor.')
}

describe('the Gemini API, as the SDK reads it', () => {
  it.each(['v1', 'v1beta'])('answers with text and usage under %s', async (version) => {
    const answer = await sdkWith('key', version).models.generateContent(asking('Why is the sky blue?'))
    expect(answer.text).toContain('This is gemini-3.8-flash. You asked: "Why is the sky blue?"')
    expect(answer).toMatchObject({ modelVersion: MODEL, candidates: [{ finishReason: 'STOP' }] })
    const { promptTokenCount, candidatesTokenCount = 0, totalTokenCount } = answer.usageMetadata ?? {}
    expect([promptTokenCount, totalTokenCount]).toEqual([5, 5 + candidatesTokenCount])
    expect(simulator.billed().at(-1)).toMatchObject({
      vendor: 'gemini',
      id: answer.responseId,
      model: MODEL,
      usage: { uncachedInputTokens: 5, outputTokens: candidatesTokenCount },
    })
  })

  it('streams the same text in chunks, only the last with a finish reason and the whole usage', async () => {
    const whole = await generate('Rivers?')
    const chunks = await stream('Rivers?')
    expect(chunks.map((chunk) => chunk.text ?? '').join('')).toBe(whole.text)
    const reasons = chunks.map((chunk) => chunk.candidates?.[0]?.finishReason)
    expect(reasons).toEqual([...chunks.slice(1).map(() => undefined), 'STOP'])
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata)
    expect(new Set(chunks.map((chunk) => chunk.responseId)).size).toBe(1)
  })

  it('calls tools, whole and streamed, and takes their results', async () => {
    const tools = [{ functionDeclarations: [WEATHER] }]
    const question = { role: 'user', parts: [{ text: 'The weather in both?' }] }
    const { candidates, functionCalls } = await generate([question], { tools })
    expect(functionCalls).toMatchObject([
      { name: 'get_weather', args: { city: 'Paris' }, id: expect.any(String) },
      { name: 'get_weather', id: expect.any(String) },
    ])
    const streamed = (await stream([question], { tools })).flatMap((chunk) => chunk.functionCalls ?? [])
    expect(streamed).toHaveLength(2)
    const responses = functionCalls?.map(({ id, name }) => ({
      functionResponse: { id, name, response: { output: 'sun' } },
    }))
    const answered = [question, candidates?.[0]?.content ?? {}, { role: 'user', parts: responses }]
    expect((await generate(answered, { tools })).text).toContain('The tools returned: "sun" and "sun".')
  })

  it('gives calls no ids and no signatures where the model is older', async () => {
    const { functionCalls, candidates } = await generate(
      'The weather?',
      { tools: [{ functionDeclarations: [WEATHER] }] },
      OLD_MODEL,
    )
    expect(functionCalls?.[0]).not.toHaveProperty('id')
    expect(candidates?.[0]?.content?.parts?.some((part) => part.thoughtSignature)).toBe(false)
  })

  it('shows its thoughts where it is asked to, and counts them apart', async () => {
    const thinkingConfig = { includeThoughts: true }
    const { candidates, usageMetadata } = await generate('[think] Why?', { thinkingConfig })
    expect(candidates?.[0]?.content?.parts).toMatchObject([
      { thought: true, text: expect.any(String) },
      { text: expect.any(String), thoughtSignature: expect.any(String) },
    ])
    expect(usageMetadata?.thoughtsTokenCount).toBeGreaterThan(0)
    const hidden = await generate('[think] Why?')
    expect(hidden.candidates?.[0]?.content?.parts?.some((part) => part.thought)).toBe(false)
    expect(hidden.usageMetadata?.thoughtsTokenCount).toBeGreaterThan(0)
  })

  it('answers in the form of a schema, sees pictures, and stops where it must', async () => {
    const responseJsonSchema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }
    const json = await generate('A?', { responseMimeType: 'application/json', responseJsonSchema })
    expect(JSON.parse(json.text ?? '')).toEqual({ a: expect.any(Number) })
    expect((await generate([PIXEL, { text: 'What?' }])).text).toContain('I can see 1 image (image/png).')
    const cut = await generate('A story.', { maxOutputTokens: 5 })
    expect(cut.candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
    expect((await generate('Say.', { stopSequences: ['is '] })).text).toBe('Th')
  })

  it('blocks a prompt without a candidate', async () => {
    for (const answer of [await generate('[refuse] Harm?'), ...(await stream('[refuse] Harm?'))]) {
      expect(answer).toMatchObject({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })
      expect(answer.candidates).toBeUndefined()
    }
  })

  it('reads long prompts from its cache the second time', async () => {
    const long = 'A rule that must always be followed. '.repeat(200)
    await generate(long)
    const { usageMetadata } = await generate(long)
    expect(usageMetadata?.cachedContentTokenCount).toBeGreaterThan(1000)
    expect(simulator.billed().at(-1)?.usage.cacheReadTokens).toBe(usageMetadata?.cachedContentTokenCount)
  })

  it('counts bare contents and whole requests, and lists its models', async () => {
    expect((await sdk.models.countTokens({ model: MODEL, contents: 'Why is it blue?' })).totalTokens).toBe(4)
    const body = {
      model: `models/${MODEL}`,
      contents: [{ parts: [{ text: 'Why?' }] }],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
    }
    const httpOptions = { extraBody: { contents: undefined, generateContentRequest: body } }
    const counted = await sdk.models.countTokens({ model: MODEL, contents: '-', config: { httpOptions } })
    expect(counted.totalTokens).toBeGreaterThan(2)
    const names = []
    for await (const model of await sdk.models.list()) names.push(model.name)
    expect(names).toContain('models/gemini-4-argon')
    expect(await sdk.models.get({ model: MODEL })).toMatchObject({ inputTokenLimit: 1_048_576 })
  })
})

describe('errors of the Gemini API, as the SDK sees them', () => {
  it.each<FaultStatus>([400, 401, 403, 404, 429, 500, 502, 503, 504, 529])('fails with %i', async (status) => {
    simulator.setFault('gemini', { type: 'status', status })
    expect((await errorOf(generate('Hello.'))).status).toBe(status)
  })

  it('says in the body how long to wait', async () => {
    simulator.setFault('gemini', { type: 'status', status: 429, retryAfterSeconds: 17 })
    const { message } = await errorOf(generate('Hello.'))
    expect(JSON.parse(message)).toMatchObject({
      error: { status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '17s' }] },
    })
  })

  it('breaks a stream with an event of its own', async () => {
    simulator.setFault('gemini', { type: 'error-event-after-content' })
    expect(await errorOf(stream('Hello.'))).toMatchObject({
      status: 503,
      message: expect.stringContaining('UNAVAILABLE'),
    })
    simulator.setFault('gemini', { type: 'error-event-before-content', code: 'RESOURCE_EXHAUSTED' })
    expect(await errorOf(stream('Hello.'))).toMatchObject({ status: 429 })
  })

  it('knows a wrong key, and one that is missing', async () => {
    const wrong = await errorOf(sdkWith('bad-key').models.generateContent(asking('Hello.')))
    expect([wrong.status, wrong.message]).toEqual([400, expect.stringContaining('API_KEY_INVALID')])
    const url = `${simulator.baseUrls.gemini}/v1/models/${MODEL}:generateContent`
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(403)
    expect((await fetch(`${simulator.baseUrls.gemini}/v2/models`)).status).toBe(404)
  })
})
