import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const SCOUT = 'meta-llama/Llama-4-Scout-17B-16E-Instruct'
const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string', enum: ['Paris'] } }, required: ['city'] },
  },
}

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming

let simulator: Simulator
let openai: OpenAI
let vllm: OpenAI

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['openai', 'vllm'] })
  openai = new OpenAI({ apiKey: 'key', baseURL: simulator.baseUrls.openai, maxRetries: 0 })
  vllm = new OpenAI({ apiKey: 'key', baseURL: simulator.baseUrls.vllm, maxRetries: 0 })
})
afterAll(() => simulator.close())

function asking(model: string, content: string, more: Partial<Params> = {}): Params {
  return { model, messages: [{ role: 'user', content }], ...more }
}

async function streamed(client: OpenAI, params: Params, options?: OpenAI.ChatCompletionStreamOptions) {
  const chunks: OpenAI.ChatCompletionChunk[] = []
  const running = client.chat.completions.stream({ ...params, stream: true, stream_options: options })
  running.on('chunk', (chunk) => void chunks.push(chunk))
  return { completion: await running.finalChatCompletion(), chunks }
}

describe.each(['openai', 'vllm'] as const)('the chat wire of %s, as the SDK reads it', (vendor) => {
  const model = vendor === 'openai' ? 'gpt-4.1' : SCOUT
  const client = () => (vendor === 'openai' ? openai : vllm)

  it('answers with text and usage', async () => {
    const completion = await client().chat.completions.create(asking(model, 'Why is the sky blue?'))
    const [choice] = completion.choices
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', refusal: null } })
    expect(choice?.message.content).toContain(`This is ${model}. You asked: "Why is the sky blue?"`)
    const { prompt_tokens = 0, completion_tokens = 0, total_tokens } = completion.usage ?? {}
    expect(total_tokens).toBe(prompt_tokens + completion_tokens)
    expect(simulator.billed().at(-1)).toMatchObject({
      vendor,
      id: completion.id,
      model,
      usage: { outputTokens: completion_tokens },
    })
  })

  it('streams, with usage only on request', async () => {
    const silent = await streamed(client(), asking(model, 'Rivers?'))
    expect(silent.completion.choices[0]?.message.content).toContain('Rivers?')
    expect(silent.chunks.some((chunk) => chunk.usage)).toBe(false)
    const counted = await streamed(client(), asking(model, 'Rivers?'), { include_usage: true })
    expect(counted.chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 2 } })
  })

  it('calls tools, whole and streamed, and takes their results', async () => {
    const { completion } = await streamed(client(), asking(model, 'The weather in both?', { tools: [WEATHER] }))
    const message = completion.choices[0]?.message
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls')
    expect(message?.tool_calls).toHaveLength(2)
    expect(message?.tool_calls?.[0]).toMatchObject({ function: { name: 'get_weather', arguments: '{"city":"Paris"}' } })
    const calls = message?.tool_calls ?? []
    const answer = await client().chat.completions.create({
      model,
      tools: [WEATHER],
      messages: [
        { role: 'user', content: 'The weather in both?' },
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: 'sunny' })),
      ],
    })
    expect(answer.choices[0]?.message.content).toContain('The tools returned: "sunny" and "sunny"')
  })

  it('satisfies a schema, honours stop and length', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'n', schema } }
    const structured = await client().chat.completions.create(asking(model, 'Count.', { response_format }))
    expect(JSON.parse(structured.choices[0]?.message.content ?? '')).toEqual({ n: expect.any(Number) })
    const stopped = await client().chat.completions.create(asking(model, 'Hi', { stop: ' You asked' }))
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: `This is ${model}.` } })
    const cut = await client().chat.completions.create(asking(model, 'Hi', { max_tokens: 5 }))
    expect(cut).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 5 } })
  })

  it('turns down a bad key and an unknown model in its own body', async () => {
    const stranger = client().withOptions({ apiKey: 'bad-key' }).chat.completions.create(asking(model, 'Hi'))
    await expect(stranger).rejects.toMatchObject({
      status: 401,
      error: vendor === 'openai' ? { code: 'invalid_api_key' } : 'Unauthorized',
    })
    const unknown = client().chat.completions.create(asking('nope', 'Hi'))
    const error =
      vendor === 'openai'
        ? { code: 'model_not_found' }
        : { code: 404, type: 'NotFoundError', message: 'The model `nope` does not exist.' }
    await expect(unknown).rejects.toMatchObject({ status: 404, error })
  })
})

describe('what is OpenAI’s own', () => {
  it('refuses in its own field and reasons out of sight', async () => {
    const { completion } = await streamed(openai, asking('gpt-4.1', '[refuse]'))
    expect(completion.choices[0]?.message).toMatchObject({ content: null, refusal: expect.stringMatching(/sorry/) })
    const reasoned = await openai.chat.completions.create(asking('gpt-5.4', 'Why?', { reasoning_effort: 'low' }))
    expect(reasoned.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0)
  })

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ foo: 1 }, { message: '400 Unrecognized request argument supplied: foo' }],
    [{ model: 'gpt-5.4', max_tokens: 5 }, { param: 'max_tokens' }],
    [
      { model: 'gpt-5.5', temperature: 0.2 },
      { param: 'temperature', code: 'unsupported_value' },
    ],
    [{ model: 'gpt-5.6-luna', tools: [WEATHER] }, { param: 'reasoning_effort' }],
    [{ model: 'gpt-5.4-pro' }, { status: 404 }],
    [{ stream_options: { include_usage: true } }, { param: 'stream_options' }],
    [{ messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] }, { param: 'messages.[0].role' }],
    [
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        ],
      },
      { message: expect.stringMatching(/did not have response messages: c$/) },
    ],
  ])('turns down %j', async (more, error) => {
    const request = openai.post('/chat/completions', { body: { ...asking('gpt-4.1', 'Hello.'), ...more } })
    await expect(request).rejects.toMatchObject({ status: 400, ...error })
  })

  it('takes tools on the newer families with effort none', async () => {
    const more = { tools: [WEATHER], reasoning_effort: 'none' as const }
    const completion = await openai.chat.completions.create(asking('gpt-5.6-luna', 'The weather?', more))
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls')
  })
})

describe('what is vLLM’s own', () => {
  it('ignores fields it does not know and tells which stop sequence was hit', async () => {
    const body = { ...asking(SCOUT, 'Hi', { stop: ['asked'] }), foo: 1 }
    const completion = await vllm.post('/chat/completions', { body })
    expect(completion).toMatchObject({ choices: [{ stop_reason: 'asked' }] })
  })

  it('turns down what does not fit the window with numbers, code as an integer', async () => {
    const request = vllm.chat.completions.create(asking(SCOUT, 'x'.repeat(3_998_000), { max_tokens: 1_000 }))
    const message = expect.stringMatching(/^You passed 999500 input tokens and requested 1000 output tokens\./)
    await expect(request).rejects.toMatchObject({ status: 400, error: { code: 400, param: 'input_tokens', message } })
  })

  it('tells models with their window, tokenizes, and is healthy without a key', async () => {
    const root = simulator.baseUrls.vllm.replace('/v1', '')
    const models = await vllm.models.list()
    expect(models.data[0]).toMatchObject({ id: SCOUT, max_model_len: 1_000_000 })
    const tokens = await fetch(`${root}/tokenize`, {
      method: 'POST',
      body: JSON.stringify({ model: SCOUT, prompt: 'x'.repeat(40) }),
    })
    expect(await tokens.json()).toMatchObject({ count: 10, max_model_len: 1_000_000 })
    expect((await fetch(`${root}/health`)).status).toBe(200)
    expect(await (await fetch(`${root}/nothing`)).json()).toEqual({ detail: 'Not Found' })
  })
})
