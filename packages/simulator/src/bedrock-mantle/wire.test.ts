import { AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk'
import type Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'anthropic.claude-opus-4-7'
const HAIKU = 'anthropic.claude-haiku-4-5'
const OLD = { headers: { 'anthropic-version': '2023-06-01' } }

let simulator: Simulator
let client: AnthropicBedrockMantle

function clientWith(
  credentials: ConstructorParameters<typeof AnthropicBedrockMantle>[0] = { apiKey: 'key' },
): AnthropicBedrockMantle {
  const baseURL = simulator.baseUrls['bedrock-mantle']
  return new AnthropicBedrockMantle({ ...credentials, awsRegion: 'us-east-1', baseURL, maxRetries: 0 })
}

function asking(
  content: Anthropic.MessageParam['content'],
  more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
) {
  return { model: MODEL, max_tokens: 400, messages: [{ role: 'user' as const, content }], ...more }
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['bedrock-mantle'] })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.setFault('bedrock-mantle', undefined)
  client = clientWith()
})

describe('bedrock-mantle, as its own SDK reads it', () => {
  it('answers, streams and counts like the Messages API', async () => {
    const message = await client.messages.create(asking('Why is the sky blue?'))
    expect(message).toMatchObject({ id: expect.stringMatching(/^msg_bdrk_/), model: 'claude-opus-4-7' })
    const streamed = await client.messages.stream(asking('Why is the sky blue?')).finalMessage()
    expect(streamed.content[0]).toMatchObject({ text: expect.stringContaining('Why is the sky blue?') })
    const messages = [{ role: 'user' as const, content: 'x'.repeat(400) }]
    expect(await client.messages.countTokens({ model: MODEL, messages })).toMatchObject({ input_tokens: 100 })
    expect(simulator.billed().map(({ model }) => model)).toEqual([MODEL, MODEL])
  })

  it('takes a signature for its own service, a bearer or a key', async () => {
    const keys = { awsAccessKey: 'AKIAEXAMPLE', awsSecretAccessKey: 'secret' }
    expect((await clientWith(keys).messages.create(asking('Hi'))).stop_reason).toBe('end_turn')
    expect(simulator.requests.at(-1)?.headers['authorization']).toContain('/bedrock-mantle/aws4_request')
    const headers = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' }
    const url = `${simulator.baseUrls['bedrock-mantle']}/v1/messages`
    const post = (more: object) =>
      fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(asking('Hi')) })
    expect((await post({})).status).toBe(200)
    expect((await post({ 'x-api-key': '' })).status).toBe(403)
    await expect(clientWith({ apiKey: 'bad-key' }).messages.create(asking('Hi'))).rejects.toMatchObject({
      status: 403,
      type: 'permission_error',
    })
  })

  it('calls tools', async () => {
    const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]
    const message = await client.messages.create(asking('The weather?', { tools, tool_choice: { type: 'any' } }))
    expect(message.content[0]).toMatchObject({ type: 'tool_use', id: expect.stringMatching(/^toolu_bdrk_/) })
  })

  it('turns down structured output, server tools, remote images and ids without the maker’s name', async () => {
    const schema = { type: 'object', additionalProperties: false }
    const remote = { type: 'image' as const, source: { type: 'url' as const, url: 'https://example.com/a.png' } }
    const nested = [{ type: 'tool_result' as const, tool_use_id: 'toolu_1', content: [remote] }]
    const bad: readonly Anthropic.MessageCreateParamsNonStreaming[] = [
      asking('Hi', { output_config: { format: { type: 'json_schema', schema } } }),
      asking('Hi', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
      asking([remote]),
      asking(nested),
    ]
    for (const request of bad) {
      const apiMessage = expect.stringContaining('not supported on this platform')
      await expect(client.messages.create(request)).rejects.toMatchObject({ status: 400, apiMessage })
    }
    for (const model of ['claude-opus-4-7', 'global.anthropic.claude-opus-4-7', 'anthropic.claude-opus-4-6-v1']) {
      await expect(client.messages.create(asking('Hi', { model }))).rejects.toMatchObject({
        status: 404,
        type: 'not_found_error',
        apiMessage: `model: ${model}`,
      })
    }
  })

  it('wants the older version for models before 4.7', async () => {
    await expect(client.messages.create(asking('Hi', { model: HAIKU }))).rejects.toMatchObject({ status: 400 })
    expect((await client.messages.create(asking('Hi', { model: HAIKU }), OLD)).stop_reason).toBe('end_turn')
  })

  it('fails in the envelope of the Messages API', async () => {
    simulator.setFault('bedrock-mantle', { type: 'status', status: 529 })
    await expect(client.messages.create(asking('Hi'))).rejects.toMatchObject({ status: 529, type: 'overloaded_error' })
    simulator.setFault('bedrock-mantle', { type: 'error-event-after-content', code: 'api_error' })
    await expect(client.messages.stream(asking('Hi')).finalMessage()).rejects.toMatchObject({ type: 'api_error' })
  })
})
