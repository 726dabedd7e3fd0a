import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'global.anthropic.claude-opus-4-7'
const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
const OLD = { anthropic_version: 'bedrock-2023-05-31' }
const FIXTURES = new URL('../../../../test/fixtures/vendors/bedrock/', import.meta.url)
const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { city: { type: 'string', examples: ['Paris'] } }, required: ['city'] },
}

let simulator: Simulator
let client: AnthropicBedrock

function clientWith(apiKey: string): AnthropicBedrock {
  return new AnthropicBedrock({ apiKey, awsRegion: 'us-east-1', baseURL: simulator.baseUrls.bedrock, maxRetries: 0 })
}

function asking(content: string, more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) {
  return { model: MODEL, max_tokens: 400, messages: [{ role: 'user' as const, content }], ...more }
}

function post(path: string, body: unknown, headers: Record<string, string> = { authorization: 'Bearer key' }) {
  const url = `${simulator.baseUrls.bedrock}/model/${encodeURIComponent(MODEL)}${path}`
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['bedrock'] })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.setFault('bedrock', undefined)
  client = clientWith('key')
})

describe('bedrock-runtime, as its own SDK reads it', () => {
  it('answers with ids of its own and usage in headers', async () => {
    const { data, response } = await client.messages.create(asking('Why is the sky blue?')).withResponse()
    expect(data).toMatchObject({ id: expect.stringMatching(/^msg_bdrk_/), model: 'claude-opus-4-7' })
    expect(data.content[0]).toMatchObject({ text: expect.stringContaining('You asked: "Why is the sky blue?"') })
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('x-amzn-bedrock-input-token-count')).toBe(String(data.usage.input_tokens))
    expect(simulator.billed().at(-1)).toMatchObject({ vendor: 'bedrock', id: data.id, model: MODEL })
  })

  it('streams messages that the SDK decodes, the last with metrics', async () => {
    const events: string[] = []
    const stream = client.messages.stream(asking('Tell me about rivers.'))
    stream.on('streamEvent', (event) => events.push(event.type))
    const message = await stream.finalMessage()
    expect(message.content[0]).toMatchObject({ text: expect.stringContaining('Tell me about rivers.') })
    expect(events.slice(-2)).toEqual(['message_delta', 'message_stop'])
    const raw = await post('/invoke-with-response-stream', { ...OLD, ...asking('Hi'), model: undefined })
    expect(raw.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
    const chunks =
      Buffer.from(await raw.arrayBuffer())
        .toString('latin1')
        .match(/"bytes":"([^"]+)"/g) ?? []
    const last: unknown = JSON.parse(Buffer.from(chunks.at(-1)?.slice(9, -1) ?? '', 'base64').toString('utf8'))
    const metrics = { inputTokenCount: 1, outputTokenCount: expect.any(Number), invocationLatency: expect.any(Number) }
    expect(last).toMatchObject({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics })
  })

  it('calls tools under ids of its own', async () => {
    const called = await client.messages.stream(asking('The weather in both?', { tools: [WEATHER] })).finalMessage()
    const calls = called.content.filter((block) => block.type === 'tool_use')
    expect(calls.map(({ id }) => id)).toEqual([expect.stringMatching(/^toolu_bdrk_/), expect.any(String)])
    expect(calls[0]?.input).toEqual({ city: 'Paris' })
  })

  it('takes a signature of the right service, and no other authorization', async () => {
    const signed = new AnthropicBedrock({
      awsAccessKey: 'AKIAEXAMPLE',
      awsSecretKey: 'secret',
      awsRegion: 'eu-west-1',
      apiKey: null,
      baseURL: simulator.baseUrls.bedrock,
      maxRetries: 0,
    })
    expect((await signed.messages.create(asking('Hi'))).stop_reason).toBe('end_turn')
    const { authorization = '' } = simulator.requests.at(-1)?.headers ?? {}
    const elsewhere = authorization.replace('/bedrock/', '/s3/')
    const refusals = await Promise.all(
      [{ authorization: elsewhere }, { authorization: 'Basic x' }, undefined].map((headers) =>
        post('/invoke', OLD, headers ?? {}),
      ),
    )
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403])
    expect(refusals.map(({ headers }) => headers.get('x-amzn-errortype')?.split(':')[0])).toEqual([
      'InvalidSignatureException',
      'IncompleteSignatureException',
      'MissingAuthenticationTokenException',
    ])
    await expect(clientWith('bad-key').messages.create(asking('Hi'))).rejects.toMatchObject({ status: 403 })
  })
})

describe('what bedrock-runtime turns down', () => {
  async function refusalOf(create: Promise<unknown>) {
    const error: unknown = await create.catch((reason: unknown) => reason)
    if (!(error instanceof Anthropic.APIError)) throw new Error('It was answered.')
    return { status: error.status, message: JSON.stringify(error.error), type: error.headers.get('x-amzn-errortype') }
  }

  it('wants the older version for models before 4.7', async () => {
    const create = (more: object) => client.messages.create({ ...asking('Hi', { model: HAIKU }), ...more })
    expect(await refusalOf(create({}))).toMatchObject({
      status: 400,
      message: expect.stringContaining('2026-10-21'),
      type: expect.stringContaining('ValidationException'),
    })
    expect((await create(OLD)).model).toBe('claude-haiku-4-5-20251001')
    expect((await create({ ...OLD, temperature: 0.5 })).stop_reason).toBe('end_turn')
  })

  it.each([
    ['anthropic.claude-opus-4-7', 400, "with on-demand throughput isn't supported"],
    ['in.anthropic.claude-opus-4-7', 404, 'Could not resolve the foundation model'],
    ['claude-opus-4-7', 404, 'Could not resolve the foundation model'],
    ['no such model', 400, 'model identifier is invalid'],
  ])('does not serve %s', async (model, status, message) => {
    expect(await refusalOf(client.messages.create(asking('Hi', { model })))).toMatchObject({
      status,
      message: expect.stringContaining(message),
    })
  })

  it('wants a version, and neither model nor stream in the body', async () => {
    const messages = [{ role: 'user', content: 'Hi' }]
    const body = { ...OLD, max_tokens: 10, messages }
    expect((await post('/invoke', body)).status).toBe(200)
    const bad = [
      { ...body, model: MODEL },
      { ...body, stream: true },
      { ...body, anthropic_version: undefined },
      { ...body, anthropic_version: 'vertex-2023-10-16' },
      { ...body, max_tokens: undefined },
      { ...body, foo: 1 },
    ]
    const statuses = await Promise.all(bad.map(async (each) => (await post('/invoke', each)).status))
    expect(statuses).toEqual(bad.map(() => 400))
  })

  it('says in its own words that a prompt is too long, and takes no address for an image', async () => {
    const long = asking('x'.repeat(900_000), { model: HAIKU })
    const refused = await refusalOf(client.messages.create({ ...long, ...OLD }))
    expect(refused.message).toContain('Input is too long for requested model.')
    const image = { type: 'image' as const, source: { type: 'url' as const, url: 'https://example.com/a.png' } }
    const remote = client.messages.create({ ...asking(''), messages: [{ role: 'user', content: [image] }] })
    expect(await refusalOf(remote)).toMatchObject({ status: 400, message: expect.stringContaining('url sources') })
  })

  it('counts tokens of models that have an id without a profile', async () => {
    const asked = { ...OLD, max_tokens: 10, messages: [{ role: 'user', content: 'x'.repeat(400) }] }
    const body = Buffer.from(JSON.stringify(asked)).toString('base64')
    const count = (model: string) =>
      fetch(`${simulator.baseUrls.bedrock}/model/${encodeURIComponent(model)}/count-tokens`, {
        method: 'POST',
        headers: { authorization: 'Bearer key' },
        body: JSON.stringify({ input: { invokeModel: { body } } }),
      })
    expect(await (await count('anthropic.claude-haiku-4-5-20251001-v1:0')).json()).toEqual({ inputTokens: 100 })
    expect((await count(MODEL)).status).toBe(400)
  })
})

describe('how bedrock-runtime fails', () => {
  it.each([
    [400, 'ServiceQuotaExceededException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
    [408, 'ModelTimeoutException'],
    [424, 'ModelErrorException'],
    [429, 'ModelNotReadyException'],
    [429, 'ThrottlingException'],
    [500, 'InternalServerException'],
    [503, 'ServiceUnavailableException'],
  ] as const)('says %i %s in a header', async (status, code) => {
    simulator.setFault('bedrock', { type: 'status', status, code })
    const error: unknown = await client.messages.create(asking('Hi')).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ status, error: { message: expect.stringMatching(/./) } })
    const type = error instanceof Anthropic.APIError ? error.headers?.get('x-amzn-errortype') : undefined
    expect(type).toMatch(new RegExp(`^${code}:`))
  })

  it.each(['throttlingException', 'modelStreamErrorException'])('breaks a stream with %s', async (code) => {
    simulator.setFault('bedrock', { type: 'error-event-after-content', events: 2, code })
    const reading = client.messages.stream(asking('Tell me about rivers.')).finalMessage()
    await expect(reading).rejects.toMatchObject({ status: undefined, type: code })
  })

  it('fails the checksum of a garbled message', async () => {
    simulator.setFault('bedrock', { type: 'garbage' })
    await expect(client.messages.stream(asking('Hi')).finalMessage()).rejects.toThrow(/checksum/)
  })

  it('replays binary fixtures byte for byte', async () => {
    const headers = { 'content-type': 'application/vnd.amazon.eventstream' }
    const queue = (file: string) => {
      const body = readFileSync(new URL(file, FIXTURES))
      simulator.queueReply('bedrock', { status: 200, headers, body, chunkBytes: 11 })
    }
    queue('invoke.stream.text.eventstream.bin')
    expect((await client.messages.stream(asking('Hi')).finalMessage()).content[0]).toMatchObject({ text: 'Paris.' })
    queue('invoke.stream.throttled.eventstream.bin')
    await expect(client.messages.stream(asking('Hi')).finalMessage()).rejects.toMatchObject({
      type: 'throttlingException',
    })
  })
})
