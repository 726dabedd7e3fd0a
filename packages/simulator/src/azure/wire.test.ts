import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const QUESTION = 'Tell me about rivers.'
const MESSAGES = [{ role: 'user' as const, content: QUESTION }]
const WEATHER = { type: 'function' as const, name: 'get_weather', parameters: { type: 'object' }, strict: false }

let simulator: Simulator
let client: AzureOpenAI

function clientWith(apiKey: string): AzureOpenAI {
  return new AzureOpenAI({ apiKey, apiVersion: '2026-10-01', baseURL: simulator.baseUrls.azure, maxRetries: 0 })
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['azure'], deployments: { prod: 'gpt-5.4-mini' } })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.setFault('azure', undefined)
  client = clientWith('key')
})

describe('Azure OpenAI, as its own SDK reads it', () => {
  it('answers chats on the path of the deployment', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'prod', messages: MESSAGES })
      .withResponse()
    expect(data).toMatchObject({ model: 'gpt-5.4-mini', choices: [{ content_filter_results: expect.any(Object) }] })
    expect(data.choices[0]?.message.content).toContain(QUESTION)
    expect(response.headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.has('x-ratelimit-remaining-tokens')).toBe(true)
    expect(simulator.requests.at(-1)?.path).toBe('/openai/deployments/prod/chat/completions')
    expect(simulator.billed().at(-1)).toMatchObject({ vendor: 'azure', model: 'prod' })
  })

  it('begins a stream of chunks with one that has no choices', async () => {
    const stream = await client.chat.completions.create({ model: 'prod', messages: MESSAGES, stream: true })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks[0]).toMatchObject({ id: '', choices: [], prompt_filter_results: expect.any(Array) })
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toContain(QUESTION)
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
  })

  it('answers responses, whole and streamed, and calls tools', async () => {
    const whole = await client.responses.create({ model: 'gpt-5.4', input: QUESTION })
    expect(whole.output_text).toContain(QUESTION)
    expect(simulator.requests.at(-1)?.path).toBe('/openai/responses')
    const streamed = await client.responses.stream({ model: 'prod', input: QUESTION }).finalResponse()
    expect(streamed).toMatchObject({ status: 'completed', model: 'gpt-5.4-mini' })
    const called = await client.responses.create({ model: 'prod', input: 'The weather?', tools: [WEATHER] })
    expect(called.output.at(-1)).toMatchObject({ type: 'function_call', name: 'get_weather' })
  })

  it('serves its v1 paths to the plain client, with a bearer', async () => {
    const plain = new OpenAI({ apiKey: 'token', baseURL: `${simulator.baseUrls.azure}/v1`, maxRetries: 0 })
    expect((await plain.responses.create({ model: 'prod', input: QUESTION })).output_text).toContain(QUESTION)
    const chat = await plain.chat.completions.create({ model: 'prod', messages: MESSAGES })
    expect(chat.choices[0]?.finish_reason).toBe('stop')
  })
})

describe('how Azure fails', () => {
  it('knows no other deployment, key or path', async () => {
    const unknown = client.chat.completions.create({ model: 'gpt-9', messages: MESSAGES })
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'DeploymentNotFound' })
    const refused = clientWith('bad-key').responses.create({ model: 'prod', input: QUESTION })
    await expect(refused).rejects.toMatchObject({ status: 401, code: '401' })
    const undated = await fetch(`${simulator.baseUrls.azure}/responses`, {
      method: 'POST',
      headers: { 'api-key': 'key' },
      body: JSON.stringify({ model: 'prod', input: QUESTION }),
    })
    expect([undated.status, await undated.json()]).toEqual([
      404,
      { error: { code: '404', message: 'Resource not found' } },
    ])
  })

  it('says what is wrong with a request as OpenAI does', async () => {
    const bad = client.responses.create({ model: 'prod', input: QUESTION, max_output_tokens: 1 })
    await expect(bad).rejects.toMatchObject({ status: 400, param: 'max_output_tokens', type: 'invalid_request_error' })
  })

  it.each([
    [400, 'content_filter'],
    [403, 'PermissionDenied'],
    [404, 'DeploymentNotFound'],
    [429, 'RateLimitReached'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
  ] as const)('fails with %i %s', async (status, code) => {
    simulator.setFault('azure', { type: 'status', status, code })
    const failing = client.responses.create({ model: 'prod', input: QUESTION })
    await expect(failing).rejects.toMatchObject({ status, code })
  })

  it('breaks a stream with the code that is asked for', async () => {
    simulator.setFault('azure', { type: 'error-event-after-content', code: 'rate_limit_exceeded' })
    const reading = client.responses.stream({ model: 'prod', input: QUESTION }).finalResponse()
    await expect(reading).rejects.toMatchObject({ code: 'rate_limit_exceeded' })
  })
})
