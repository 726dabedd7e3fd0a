import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'claude-opus-4-7'
const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string', examples: ['Paris', 'Rome'] } },
    required: ['city'],
  },
}

let simulator: Simulator
let client: Anthropic

function clientWith(apiKey: string): Anthropic {
  return new Anthropic({ apiKey, baseURL: simulator.baseUrls.anthropic, maxRetries: 0, openTelemetry: false })
}

function asking(content: string, more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) {
  return { model: MODEL, max_tokens: 400, messages: [{ role: 'user' as const, content }], ...more }
}

function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['anthropic'] })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.setFault('anthropic', undefined)
  client = clientWith('key')
})

describe('the Messages wire, as its own SDK reads it', () => {
  it('answers with text that names the model and echoes the question', async () => {
    const { data, response, request_id } = await client.messages.create(asking('Why is the sky blue?')).withResponse()
    expect(data).toMatchObject({ type: 'message', role: 'assistant', model: MODEL, stop_reason: 'end_turn' })
    expect(textOf(data)).toContain(`This is ${MODEL}. You asked: "Why is the sky blue?"`)
    expect(request_id).toMatch(/^req_/)
    expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('1000')
    expect(response.headers.get('anthropic-ratelimit-tokens-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('streams a message event by event', async () => {
    const whole = await client.messages.create(asking('Tell me about rivers.'))
    const events: string[] = []
    const stream = client.messages.stream(asking('Tell me about rivers.'))
    stream.on('streamEvent', (event) => events.push(event.type))
    const streamed = await stream.finalMessage()
    expect(streamed.stop_reason).toBe(whole.stop_reason)
    expect(streamed.usage.output_tokens).toBeGreaterThan(20)
    expect(textOf(streamed)).toContain('You asked: "Tell me about rivers."')
    expect(events[0]).toBe('message_start')
    expect(events.at(-1)).toBe('message_stop')
    expect(events.filter((type) => type === 'content_block_delta').length).toBeGreaterThan(3)
  })

  it('calls the tool that the prompt names, twice when it says both, and takes the results', async () => {
    const question = 'Compare the weather in both towns.'
    const called = await client.messages.stream(asking(question, { tools: [WEATHER] })).finalMessage()
    const calls = called.content.filter((block) => block.type === 'tool_use')
    expect(called.stop_reason).toBe('tool_use')
    expect(calls).toHaveLength(2)
    expect(calls[0]?.input).toEqual({ city: expect.stringMatching(/^(Paris|Rome)$/) })
    const results = calls.map((call, at) => ({
      type: 'tool_result' as const,
      tool_use_id: call.id,
      content: `${20 + at} degrees`,
    }))
    const answer = await client.messages.create({
      ...asking(question, { tools: [WEATHER] }),
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: called.content },
        { role: 'user', content: results },
      ],
    })
    expect(textOf(answer)).toContain('The tools returned: "20 degrees" and "21 degrees"')
  })

  it('calls one tool only when parallel calls are off, and any tool when forced', async () => {
    const single = { type: 'auto' as const, disable_parallel_tool_use: true }
    const one = await client.messages.create(asking('weather in both', { tools: [WEATHER], tool_choice: single }))
    expect(one.content.filter((block) => block.type === 'tool_use')).toHaveLength(1)
    const forced = await client.messages.create(asking('Hello.', { tools: [WEATHER], tool_choice: { type: 'any' } }))
    expect(forced.content[0]).toMatchObject({ type: 'tool_use', name: 'get_weather' })
  })

  it('satisfies a schema', async () => {
    const schema = {
      type: 'object',
      properties: { answer: { type: 'integer', minimum: 3, maximum: 9 }, kind: { enum: ['a', 'b'] } },
      required: ['answer', 'kind'],
      additionalProperties: false,
    }
    const message = await client.messages.create(
      asking('Count.', { output_config: { format: { type: 'json_schema', schema } } }),
    )
    const value: unknown = JSON.parse(textOf(message))
    expect(value).toEqual({ answer: expect.any(Number), kind: expect.stringMatching(/^[ab]$/) })
  })

  it('refuses without content and without a bill', async () => {
    const billed = simulator.billed().length
    const message = await client.messages.create(asking('[refuse] Do harm.'))
    expect(message).toMatchObject({ stop_reason: 'refusal', content: [], stop_details: { type: 'refusal' } })
    expect((await client.messages.stream(asking('[refuse] Do harm.')).finalMessage()).stop_reason).toBe('refusal')
    expect(simulator.billed()).toHaveLength(billed)
  })

  it('thinks when told to, with the text left out unless asked for', async () => {
    const hidden = await client.messages.create(asking('[think] Why?', { thinking: { type: 'adaptive' } }))
    expect(hidden.content[0]).toMatchObject({ type: 'thinking', thinking: '', signature: expect.stringMatching(/.+/) })
    const thinking = { type: 'adaptive' as const, display: 'summarized' as const }
    const shown = await client.messages.stream(asking('[think] Why?', { thinking })).finalMessage()
    const details = shown.usage.output_tokens_details
    expect(shown.content[0]).toMatchObject({ type: 'thinking', thinking: expect.stringMatching(/.+/) })
    expect(details?.thinking_tokens).toBeGreaterThan(0)
    expect(shown.usage.output_tokens).toBeGreaterThan(details?.thinking_tokens ?? 0)
    const silent = await client.messages.create(asking('[think] Why?'))
    expect(silent.content[0]?.type).toBe('text')
  })

  it('cuts at max_tokens and at a stop sequence', async () => {
    const cut = await client.messages.create(asking('Long.', { max_tokens: 10 }))
    expect(cut).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 10 } })
    const stopped = await client.messages.create(asking('Long.', { stop_sequences: ['You asked'] }))
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'You asked' })
    expect(textOf(stopped)).toBe(`This is ${MODEL}. `)
  })

  it('mentions images by number and media type', async () => {
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data: 'aGVsbG8=' },
    }
    const message = await client.messages.create({
      ...asking(''),
      messages: [{ role: 'user', content: [image, image] }],
    })
    expect(textOf(message)).toContain('2 images (image/png, image/png)')
    expect(message.usage.input_tokens).toBe(2_000)
  })

  it('counts tokens and lists models', async () => {
    const question = 'x'.repeat(400)
    const counted = await client.messages.countTokens({ model: MODEL, messages: [{ role: 'user', content: question }] })
    const answered = await client.messages.create(asking(question))
    expect(counted.input_tokens).toBe(100)
    expect(answered.usage.input_tokens).toBe(100)
    const models = await client.models.list()
    expect(models.data.find((model) => model.id === MODEL)).toMatchObject({ max_tokens: 128_000, lifecycle: 'active' })
  })

  it('answers under the dated id of an older model', async () => {
    const message = await client.messages.create(asking('Hello.', { model: 'claude-haiku-4-5' }))
    expect(message.model).toBe('claude-haiku-4-5-20251001')
    expect(simulator.billed().at(-1)).toMatchObject({ id: message.id, model: 'claude-haiku-4-5', vendor: 'anthropic' })
  })

  it('turns down a bad key, an unknown model and an unknown path in the vendor’s words', async () => {
    await expect(clientWith('bad-key').messages.create(asking('Hi'))).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    )
    const unknown = client.messages.create(asking('Hi', { model: 'claude-opus-9' }))
    await expect(unknown).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
      apiMessage: 'model: claude-opus-9',
    })
    await expect(client.post('/v1/nothing')).rejects.toMatchObject({ status: 404, type: 'not_found_error' })
  })
})
