import Anthropic from '@anthropic-ai/sdk'
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'claude-opus-4-7'
const HAIKU = 'claude-haiku-4-5@20251001'
const PLACE = '/projects/p/locations/global/publishers/anthropic/models'

let simulator: Simulator
let client: AnthropicVertex

type AuthClient = NonNullable<NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['authClient']>

/** The SDK asks nothing else of it. */
function isAuthClient(value: object): value is AuthClient {
  return 'getRequestHeaders' in value
}

function clientWith(token: string): AnthropicVertex {
  const authClient = { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${token}` }) }
  if (!isAuthClient(authClient)) throw new Error('It gives no headers.')
  return new AnthropicVertex({
    projectId: 'p',
    region: 'global',
    baseURL: simulator.baseUrls.vertex,
    authClient,
    maxRetries: 0,
  })
}

function asking(
  content: Anthropic.MessageParam['content'],
  more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
) {
  return { model: MODEL, max_tokens: 400, messages: [{ role: 'user' as const, content }], ...more }
}

async function post(method: string, body: object, headers: Record<string, string> = { authorization: 'Bearer token' }) {
  const url = `${simulator.baseUrls.vertex}${PLACE}/${method}`
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer: unknown = await response.json()
  return { status: response.status, headers: response.headers, answer }
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['vertex'] })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.setFault('vertex', undefined)
  client = clientWith('token')
})

describe('Claude on Vertex, as its own SDK reads it', () => {
  it('answers, streams and counts, with ids of its own', async () => {
    const { data, response } = await client.messages.create(asking('Why is the sky blue?')).withResponse()
    expect(data).toMatchObject({ id: expect.stringMatching(/^msg_vrtx_/), model: MODEL, stop_reason: 'end_turn' })
    expect(response.headers.get('request-id')).toMatch(/^req_vrtx_/)
    expect(response.headers.has('anthropic-ratelimit-requests-limit')).toBe(false)
    const streamed = await client.messages.stream(asking('Why is the sky blue?')).finalMessage()
    expect(streamed.content[0]).toMatchObject({ text: expect.stringContaining('Why is the sky blue?') })
    expect(simulator.requests.at(-1)?.path).toBe(`/v1${PLACE}/${MODEL}:streamRawPredict`)
    const messages = [{ role: 'user' as const, content: 'x'.repeat(400) }]
    expect(await client.messages.countTokens({ model: HAIKU, messages })).toMatchObject({ input_tokens: 100 })
  })

  it('knows older models by their date, in either version', async () => {
    const message = await client.messages.create(asking('Hi', { model: HAIKU }))
    expect(message.model).toBe('claude-haiku-4-5-20251001')
    expect(simulator.billed().at(-1)).toMatchObject({ vendor: 'vertex', model: HAIKU })
    const older = { anthropic_version: 'vertex-2023-10-16', temperature: 0.5 }
    expect(await client.messages.create({ ...asking('Hi', { model: HAIKU }), ...older })).toMatchObject({
      stop_reason: 'end_turn',
    })
  })

  it('calls tools', async () => {
    const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]
    const called = await client.messages.stream(asking('The weather?', { tools })).finalMessage()
    expect(called).toMatchObject({ stop_reason: 'tool_use' })
    expect(called.content.at(-1)).toMatchObject({ id: expect.stringMatching(/^toolu_vrtx_/) })
  })
})

describe('what Vertex turns down', () => {
  it('says what is wrong with a request in Anthropic’s envelope, stream or not', async () => {
    for (const stream of [false, true]) {
      const refused = client.messages.create({ ...asking('Hi', { max_tokens: -1 }), stream })
      await expect(refused).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' })
    }
    const remote = { type: 'image' as const, source: { type: 'url' as const, url: 'https://example.com/a.png' } }
    await expect(client.messages.create(asking([remote]))).rejects.toMatchObject({ status: 400 })
  })

  it('says in Google’s that a model or a token is unknown, in a list for a stream', async () => {
    const error: unknown = await client.messages
      .create(asking('Hi', { model: 'claude-haiku-4-5' }))
      .catch((reason: unknown) => reason)
    const status = 'NOT_FOUND'
    const message = expect.stringContaining('Publisher Model `projects/p/locations/global/')
    expect(error).toBeInstanceOf(Anthropic.NotFoundError)
    expect(error).toMatchObject({ type: null, error: { error: { code: 404, status, message } } })
    const body = { anthropic_version: '2026-10-21', max_tokens: 9, messages: [] }
    expect((await post('claude-opus-9:streamRawPredict', body)).answer).toEqual([
      { error: { code: 404, status, message } },
    ])
    const unknown = await post(`${MODEL}:rawPredict`, body, {})
    expect(unknown).toMatchObject({ status: 401, answer: { error: { code: 401, status: 'UNAUTHENTICATED' } } })
    await expect(clientWith('bad-key').messages.create(asking('Hi'))).rejects.toMatchObject({ status: 401 })
  })

  it('wants a version of its own and no model in the body', async () => {
    const body = { anthropic_version: 'vertex-2023-10-16', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }
    const method = `${MODEL}:rawPredict`
    expect((await post(method, body)).status).toBe(200)
    for (const bad of [
      { model: MODEL },
      { anthropic_version: undefined },
      { anthropic_version: 'bedrock-2023-05-31' },
    ]) {
      expect(await post(method, { ...body, ...bad })).toMatchObject({ status: 400, answer: { type: 'error' } })
    }
  })
})

describe('how Vertex fails', () => {
  const body = { anthropic_version: '2026-10-21', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }

  it.each([
    [400, 'FAILED_PRECONDITION'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
  ] as const)('says %i %s in Google’s envelope', async (code, status) => {
    simulator.setFault('vertex', { type: 'status', status: code, code: status })
    const envelope = { error: { code, status, message: expect.stringMatching(/./) } }
    const plain = await post(`${MODEL}:rawPredict`, body)
    expect(plain).toMatchObject({ status: code, answer: envelope })
    expect(plain.headers.has('request-id')).toBe(false)
    expect(await post(`${MODEL}:streamRawPredict`, body)).toMatchObject({ status: code, answer: [envelope] })
  })

  it('leaves what the model’s side says as it is', async () => {
    simulator.setFault('vertex', { type: 'status', status: 529 })
    const refused = client.messages.create({ ...asking('Hi'), stream: true })
    await expect(refused).rejects.toMatchObject({ status: 529, type: 'overloaded_error' })
    simulator.setFault('vertex', { type: 'error-event-after-content' })
    await expect(client.messages.stream(asking('Hi')).finalMessage()).rejects.toMatchObject({
      type: 'overloaded_error',
    })
  })
})
