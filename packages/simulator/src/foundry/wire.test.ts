import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import type Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'claude-opus-4-7'

let simulator: Simulator
let client: AnthropicFoundry

function clientWith(
  credentials: ConstructorParameters<typeof AnthropicFoundry>[0] = { apiKey: 'key' },
): AnthropicFoundry {
  return new AnthropicFoundry({ ...credentials, baseURL: simulator.baseUrls.foundry, maxRetries: 0 })
}

function asking(content: string, more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) {
  return { model: MODEL, max_tokens: 400, messages: [{ role: 'user' as const, content }], ...more }
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['foundry'], deployments: { 'my-sonnet': 'claude-sonnet-5-5' } })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.setFault('foundry', undefined)
  client = clientWith()
})

describe('Claude on Foundry, as its own SDK reads it', () => {
  it('answers, streams and counts, with no rate limits in headers', async () => {
    const { data, response } = await client.messages.create(asking('Why is the sky blue?')).withResponse()
    expect(data).toMatchObject({ model: MODEL, stop_reason: 'end_turn' })
    const names = [...response.headers.keys()]
    expect(names).toEqual(expect.arrayContaining(['request-id', 'apim-request-id']))
    expect(names.filter((name) => name.startsWith('anthropic-ratelimit'))).toEqual([])
    const streamed = await client.messages.stream(asking('Why is the sky blue?')).finalMessage()
    expect(streamed.content[0]).toMatchObject({ text: expect.stringContaining('Why is the sky blue?') })
    const messages = [{ role: 'user' as const, content: 'x'.repeat(400) }]
    expect(await client.messages.countTokens({ model: MODEL, messages })).toMatchObject({ input_tokens: 100 })
  })

  it('calls tools', async () => {
    const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]
    const called = await client.messages.stream(asking('The weather?', { tools })).finalMessage()
    expect(called.content.at(-1)).toMatchObject({ type: 'tool_use', name: 'get_weather' })
  })

  it('knows deployments by their own names, and bills them so', async () => {
    const message = await client.messages.create(asking('Hi', { model: 'my-sonnet' }))
    expect(message.model).toBe('claude-sonnet-5-5')
    expect(simulator.billed().at(-1)).toMatchObject({ vendor: 'foundry', model: 'my-sonnet' })
  })

  it('takes a key in either header, or an Entra token', async () => {
    const entra = clientWith({ azureADTokenProvider: async () => 'token' })
    expect((await entra.messages.create(asking('Hi'))).stop_reason).toBe('end_turn')
    expect(simulator.requests.at(-1)?.headers['authorization']).toBe('Bearer token')
    const post = (headers: Record<string, string>) =>
      fetch(`${simulator.baseUrls.foundry}/v1/messages`, {
        method: 'POST',
        headers: { 'anthropic-version': '2026-10-21', ...headers },
        body: JSON.stringify(asking('Hi')),
      })
    expect((await post({ 'api-key': 'key' })).status).toBe(200)
    expect((await post({})).status).toBe(401)
    const refused = clientWith({ apiKey: 'bad-key' }).messages.create(asking('Hi'))
    await expect(refused).rejects.toMatchObject({ status: 401, error: { error: { code: '401' } } })
  })
})

describe('how Foundry fails', () => {
  it('has Azure’s envelope for an unknown deployment, and Anthropic’s for a bad request', async () => {
    const unknown = client.messages.create(asking('Hi', { model: 'claude-opus-9' }))
    await expect(unknown).rejects.toMatchObject({ status: 404, error: { error: { code: 'DeploymentNotFound' } } })
    const bad = client.messages.create(Object.assign(asking('Hi'), { temperature: 0.5 }))
    await expect(bad).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' })
  })

  it('has no structured output where Azure hosts the model', async () => {
    const schema = { type: 'object', additionalProperties: false }
    const format = { output_config: { format: { type: 'json_schema' as const, schema } } }
    expect((await client.messages.create(asking('Hi', format))).stop_reason).toBe('end_turn')
    const hosted = client.messages.create(asking('Hi', { ...format, model: 'claude-opus-5' }))
    await expect(hosted).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' })
  })

  it('limits rates in Azure’s envelope and is overloaded in Anthropic’s', async () => {
    simulator.setFault('foundry', { type: 'status', status: 429, retryAfterSeconds: 20 })
    const limited: unknown = await client.messages.create(asking('Hi')).catch((reason: unknown) => reason)
    expect(limited).toMatchObject({ status: 429, type: null, error: { error: { code: 'RateLimitReached' } } })
    expect(limited).toMatchObject({ headers: expect.any(Headers) })
    const response = await fetch(`${simulator.baseUrls.foundry}/v1/messages`, { method: 'POST', body: '{}' })
    expect(response.headers.get('retry-after')).toBe('20')
    expect(response.headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    simulator.setFault('foundry', { type: 'status', status: 529 })
    await expect(client.messages.create(asking('Hi'))).rejects.toMatchObject({ type: 'overloaded_error' })
    simulator.setFault('foundry', { type: 'error-event-after-content' })
    await expect(client.messages.stream(asking('Hi')).finalMessage()).rejects.toMatchObject({
      type: 'overloaded_error',
    })
  })
})
