import { OpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectOpenAI } from '../gateway/connect-sdks.ts'
import { FRAMEWORKS, startApp, type App } from '../gateway/start-app.ts'
import {
  CITY_SCHEMA,
  ECHO,
  IMAGE_ECHO,
  INVOICE_SCHEMA,
  PINNED,
  PNG,
  QUESTION,
  ROUTE_HEADERS,
  TOOL_QUESTIONS,
  toolEcho,
  toolResult,
  TOOLS,
} from './what-is-asked.ts'

type Completion = OpenAI.ChatCompletion
type Params = OpenAI.ChatCompletionCreateParamsNonStreaming
type Send = (client: OpenAI, params: Params) => Promise<Completion>

const WAYS: readonly (readonly [string, Send])[] = [
  ['whole', (client, params) => client.chat.completions.create(params)],
  ['streamed', stream],
]

function stream(client: OpenAI, params: Params): Promise<Completion> {
  const withUsage = { ...params, stream: true as const, stream_options: { include_usage: true } }
  return client.chat.completions.stream(withUsage).finalChatCompletion()
}

const tools = TOOLS.map((tool) => ({
  type: 'function' as const,
  function: { ...tool, parameters: CITY_SCHEMA, strict: true },
}))

type UserContent = OpenAI.ChatCompletionUserMessageParam['content']

const ask = (content: UserContent, more: Partial<Params> = {}): Params => ({
  model: 'auto',
  messages: [{ role: 'user', content }],
  ...more,
})

function callsOf({ choices }: Completion): OpenAI.ChatCompletionMessageFunctionToolCall[] {
  return (choices[0]?.message.tool_calls ?? []).filter((call) => call.type === 'function')
}

function resultOf(call: OpenAI.ChatCompletionMessageFunctionToolCall): OpenAI.ChatCompletionToolMessageParam {
  return { role: 'tool', tool_call_id: call.id, content: toolResult(call.function.name) }
}

describe.each(FRAMEWORKS)('the OpenAI SDK, speaking Chat Completions through %s', (framework) => {
  let app: App
  let client: OpenAI
  beforeAll(async () => {
    app = await startApp({ framework })
    client = connectOpenAI(app)
  })
  afterAll(() => app.close())

  describe.each(PINNED)('answered by %s', (vendor, model) => {
    it.each(WAYS)('gets a text %s, with the model and the usage', async (_, send) => {
      const completion = await send(client, ask(QUESTION, { model }))
      const [choice] = completion.choices
      expect(choice?.message.content).toContain(ECHO)
      expect(choice?.finish_reason).toBe('stop')
      expect(completion).toMatchObject({ object: 'chat.completion', model })
      expect(completion.usage?.prompt_tokens).toBeGreaterThan(0)
      expect(completion.usage?.completion_tokens).toBeGreaterThan(0)
      expect(app.simulator.requests.at(-1)).toMatchObject({ vendor, outcome: 'answered' })
      expect(app.records.at(-1)).toMatchObject({ end: 'done', model, surface: 'openai-chat' })
    })

    describe.each(WAYS)('%s', (_, send) => {
      it.each(TOOL_QUESTIONS)('calls %s, takes the result and ends with a text', async (_name, question, names) => {
        const first = await send(client, ask(question, { model, tools }))
        const calls = callsOf(first)
        expect(first.choices[0]?.finish_reason).toBe('tool_calls')
        expect(calls.map((call) => call.function.name)).toEqual(names)
        for (const call of calls) expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) })
        const messages: OpenAI.ChatCompletionMessageParam[] = [
          { role: 'user', content: question },
          { role: 'assistant', content: first.choices[0]?.message.content, tool_calls: calls },
          ...calls.map(resultOf),
        ]
        const last = await send(client, { model, tools, messages })
        expect(last.choices[0]?.finish_reason).toBe('stop')
        expect(last.choices[0]?.message.content).toContain(toolEcho(names))
      })
    })

    it('shows an image', async () => {
      const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } } as const
      const content = [image, { type: 'text', text: QUESTION } as const]
      const completion = await client.chat.completions.create(ask(content, { model }))
      expect(completion.choices[0]?.message.content).toContain(IMAGE_ECHO)
    })

    it('gets an answer that matches its schema', async () => {
      const json_schema = { name: 'invoice', schema: INVOICE_SCHEMA, strict: true }
      const format = { type: 'json_schema', json_schema } as const
      const completion = await client.chat.completions.parse(ask(QUESTION, { model, response_format: format }))
      const parsed = completion.choices[0]?.message.parsed
      expect(parsed).toEqual({ customer: expect.any(String), isPaid: expect.any(Boolean) })
    })
  })

  it('reads where an answer came from and what it cost', async () => {
    const asking = client.chat.completions.create(ask(QUESTION, { model: 'llama-4-scout' }))
    const { request_id, response } = await asking.withResponse()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...ROUTE_HEADERS,
      'x-sluice-tier': 'haiku',
      'x-sluice-model': 'llama-4-scout',
      'x-sluice-deployment': 'vllm/llama-4-scout',
    })
    expect(request_id).toBe(response.headers.get('x-request-id'))
  })

  it('leaves the choice to "auto", and the tier to "tier:opus"', async () => {
    const easy = await client.chat.completions.create(ask('Hi!')).withResponse()
    expect(easy.response.headers.get('x-sluice-tier')).toBe('haiku')
    expect(easy.data.model).toBe('claude-haiku-4-5')
    const best = await client.chat.completions.create(ask('Hi!', { model: 'tier:opus' }))
    expect(best.model).toBe('claude-opus-4-7')
    expect(app.records.at(-1)).toMatchObject({ tier: 'opus', classification: undefined })
  })

  it.each(WAYS)('throws its own NotFoundError for an unknown model, %s', async (_, send) => {
    const asking = send(client, ask(QUESTION, { model: 'gpt-9' }))
    const error: unknown = await asking.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining('there is no "gpt-9". Allowed: "auto", "tier:haiku"'),
    )
  })

  it.each(WAYS)('throws its own BadRequestError for a bad parameter, %s', async (_, send) => {
    const asking = send(client, ask(QUESTION, { max_completion_tokens: -1 }))
    const error: unknown = await asking.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'max_completion_tokens' })
  })

  it('lists the models it may name', async () => {
    const { data: listed } = await client.models.list()
    const named = PINNED.map(([, model]) => model)
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['auto', 'tier:haiku', 'tier:opus', ...named]))
  })

  it('meets no defect, and leaves nothing held in the ledger', async () => {
    expect(app.defects).toEqual([])
    expect(await app.ledger.balance('default')).toMatchObject({ pendingNanoUsd: 0n })
  })
})
