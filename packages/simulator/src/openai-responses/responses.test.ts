import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const MODEL = 'gpt-5.4'
const WEATHER: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', enum: ['Paris', 'Rome'] } },
    required: ['city'],
    additionalProperties: false,
  },
}

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming

let simulator: Simulator
let client: OpenAI

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['openai'] })
  client = new OpenAI({ apiKey: 'key', baseURL: simulator.baseUrls.openai, maxRetries: 0 })
})
afterAll(() => simulator.close())

function asking(input: Params['input'], more: Partial<Params> = {}): Params {
  return { model: MODEL, input, ...more }
}

async function stream(params: Params) {
  const events: OpenAI.Responses.ResponseStreamEvent[] = []
  const running = client.responses.stream({ ...params, stream: true })
  running.on('event', (event) => void events.push(event))
  return { response: await running.finalResponse(), events }
}

describe('the Responses wire, as its own SDK reads it', () => {
  it('answers with text, consistent usage and the vendor’s headers', async () => {
    const { data, response, request_id } = await client.responses.create(asking('Why is the sky blue?')).withResponse()
    expect(data).toMatchObject({ object: 'response', status: 'completed', model: 'gpt-5.4-2026-03-05' })
    expect(data.output_text).toContain('This is gpt-5.4. You asked: "Why is the sky blue?"')
    expect(data.usage).toMatchObject({ input_tokens: 5, total_tokens: 5 + (data.usage?.output_tokens ?? 0) })
    expect(request_id).toMatch(/^req_/)
    expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+ms|\d+s|\d+m\d+s)$/)
  })

  it('streams numbered events that end with the whole response', async () => {
    const { response, events } = await stream(asking('Tell me about rivers.'))
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at))
    expect(events[0]?.type).toBe('response.created')
    expect(events.at(-1)?.type).toBe('response.completed')
    expect(events.filter((event) => event.type === 'response.output_text.delta').length).toBeGreaterThan(3)
    expect(response.output_text).toContain('Tell me about rivers.')
    expect(simulator.billed().at(-1)).toMatchObject({ id: response.id, model: MODEL })
  })

  it('calls the tools that are named and takes their outputs', async () => {
    const question = 'The weather in both towns?'
    const { response } = await stream(asking(question, { tools: [WEATHER] }))
    const calls = response.output.filter((item) => item.type === 'function_call')
    expect(calls).toHaveLength(2)
    expect(JSON.parse(calls[0]?.arguments ?? '')).toEqual({ city: expect.stringMatching(/^(Paris|Rome)$/) })
    const outputs = calls.map((call) => ({
      type: 'function_call_output' as const,
      call_id: call.call_id,
      output: 'sunny',
    }))
    const given = calls.map(({ call_id, name, arguments: text }) => ({
      type: 'function_call' as const,
      call_id,
      name,
      arguments: text,
    }))
    const answer = await client.responses.create(
      asking([{ role: 'user', content: question }, ...given, ...outputs], { tools: [WEATHER] }),
    )
    expect(answer.output_text).toContain('The tools returned: "sunny" and "sunny"')
  })

  it('satisfies a schema, refuses in the vendor’s own part, and is cut as incomplete', async () => {
    const format = { type: 'json_schema' as const, name: 'weather', schema: WEATHER.parameters ?? {}, strict: true }
    const structured = await client.responses.create(asking('Where?', { text: { format } }))
    expect(JSON.parse(structured.output_text)).toEqual({ city: expect.stringMatching(/^(Paris|Rome)$/) })
    const { response: refused, events } = await stream(asking('[refuse] Do harm.'))
    expect(refused).toMatchObject({
      status: 'completed',
      output_text: '',
      output: [{ content: [{ type: 'refusal' }] }],
    })
    expect(events.some((event) => event.type === 'response.refusal.delta')).toBe(true)
    const { response: cut } = await stream(asking('Long.', { max_output_tokens: 16 }))
    expect(cut).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 16 },
    })
  })

  it('reasons when given an effort, with a summary and a seal on request', async () => {
    const include = ['reasoning.encrypted_content' as const]
    const { response } = await stream(asking('Why?', { reasoning: { effort: 'high', summary: 'auto' }, include }))
    const reasoning = response.output.find((item) => item.type === 'reasoning')
    expect(reasoning).toMatchObject({
      type: 'reasoning',
      encrypted_content: expect.any(String),
      summary: [{ type: 'summary_text' }],
    })
    expect(response.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
    if (!reasoning) throw new Error('no reasoning')
    await client.responses.create(asking([reasoning, { role: 'user', content: 'Go on.' }]))
    const plain = await client.responses.create(asking('Why?', { reasoning: { effort: 'none' } }))
    expect(plain.output[0]?.type).toBe('message')
  })

  it('caches long prefixes by itself, and counts writes from gpt-5.6 on', async () => {
    const prompt = 'cache me '.repeat(600)
    const details = async (model: string, input: string) => (await client.responses.create({ model, input })).usage
    const first = await details('gpt-5.6-terra', prompt)
    expect(first).toMatchObject({
      input_tokens: 1_350,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 1_280 },
    })
    const second = await details('gpt-5.6-terra', `${prompt} and more`)
    expect(second).toMatchObject({
      input_tokens: 1_353,
      input_tokens_details: { cached_tokens: 1_280, cache_write_tokens: 0 },
    })
    expect(simulator.billed().at(-1)?.usage).toMatchObject({
      cacheReadTokens: 1_280,
      uncachedInputTokens: (second?.input_tokens ?? 0) - 1_280,
    })
    await details(MODEL, prompt)
    expect((await details(MODEL, prompt))?.input_tokens_details).toMatchObject({
      cached_tokens: 1_280,
      cache_write_tokens: 0,
    })
    expect((await details(MODEL, 'short'))?.input_tokens_details.cached_tokens).toBe(0)
  })

  it('counts input tokens and lists models', async () => {
    const counted = await client.responses.inputTokens.count({ model: MODEL, input: 'x'.repeat(400) })
    expect(counted).toMatchObject({ object: 'response.input_tokens', input_tokens: 100 })
    const models = await client.models.list()
    expect(models.data.map((model) => model.id)).toContain('gpt-6.1-sol')
  })
})

describe('what the Responses API turns down', () => {
  const call = { type: 'function_call_output', call_id: 'call_1', output: 'x' }
  const open = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
  const part = (role: string, type: string) => ({ input: [{ role, content: [{ type, text: 'x' }] }] })

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ foo: 1 }, { param: 'foo', code: 'unknown_parameter', message: "400 Unknown parameter: 'foo'." }],
    [{ model: 'gpt-99' }, { status: 404, code: 'model_not_found' }],
    [
      { temperature: 0.2, reasoning: { effort: 'low' } },
      { param: 'temperature', code: null },
    ],
    [{ model: 'gpt-5.5', top_p: 0.5 }, { param: 'top_p' }],
    [{ reasoning: { effort: 'minimal' } }, { param: 'reasoning.effort', code: 'unsupported_value' }],
    [{ model: 'gpt-6-astra', reasoning: { effort: 'none' } }, { param: 'reasoning.effort' }],
    [{ model: 'gpt-4.1', reasoning: { effort: 'low' } }, { param: 'reasoning.effort' }],
    [{ max_output_tokens: 15 }, { param: 'max_output_tokens', code: 'integer_below_min_value' }],
    [{ input: [call] }, { message: '400 No tool call found for function call output with call_id call_1.' }],
    [
      { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }] },
      { message: '400 No tool output found for function call c.' },
    ],
    [
      { tools: [{ ...WEATHER, parameters: open }] },
      { param: 'tools[0].parameters', code: 'invalid_function_parameters' },
    ],
    [
      {
        text: {
          format: {
            type: 'json_schema',
            name: 'x',
            strict: true,
            schema: { ...open, additionalProperties: false, required: [] },
          },
        },
      },
      { code: 'invalid_json_schema' },
    ],
    [{ tools: [{ type: 'function', function: { name: 'chat_shape' } }] }, { param: 'tools[0].name' }],
    [part('assistant', 'input_text'), { param: 'input[0].content[0].type', code: 'invalid_value' }],
    [part('user', 'text'), { param: 'input[0].content[0].type' }],
    [{ previous_response_id: 'resp_1' }, { code: 'previous_response_not_found' }],
    [
      { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'abc' }] },
      { code: 'invalid_encrypted_content' },
    ],
    [{ model: 'gpt-5.4-nano', input: 'x'.repeat(272_000 * 4 + 1) }, { code: 'context_length_exceeded' }],
  ])('turns down %j', async (more, error) => {
    const request = client.post('/responses', { body: { model: MODEL, input: 'Hello.', ...more } })
    await expect(request).rejects.toMatchObject({ status: 400, ...error })
  })

  it('takes a temperature with effort none and without reasoning', async () => {
    const quiet = await client.responses.create(asking('Hi', { temperature: 0.2, reasoning: { effort: 'none' } }))
    const plain = await client.responses.create(asking('Hi', { model: 'gpt-4.1', temperature: 0.2 }))
    expect([quiet.temperature, plain.temperature]).toEqual([0.2, 0.2])
  })

  it('turns down a bad key and an unknown path', async () => {
    const stranger = client.withOptions({ apiKey: 'bad-key' })
    await expect(stranger.responses.create(asking('Hi'))).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    })
    await expect(client.post('/nothing')).rejects.toMatchObject({
      status: 404,
      message: '404 Invalid URL (POST /v1/nothing)',
    })
  })
})
