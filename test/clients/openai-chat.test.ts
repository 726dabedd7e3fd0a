import { OpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectOpenAI } from '../gateway/connect-sdks.ts'
import { FRAMEWORKS, startApp, type App } from '../gateway/start-app.ts'
import { INVOICE_SCHEMA, PINNED, QUESTION, ROUTE_HEADERS } from './what-is-asked.ts'

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

type UserContent = OpenAI.ChatCompletionUserMessageParam['content']

const ask = (content: UserContent, more: Partial<Params> = {}): Params => ({
  model: 'auto',
  messages: [{ role: 'user', content }],
  ...more,
})

describe.each(FRAMEWORKS)('the OpenAI SDK, speaking Chat Completions through %s', (framework) => {
  let app: App
  let client: OpenAI
  beforeAll(async () => {
    app = await startApp({ framework })
    client = connectOpenAI(app)
  })
  afterAll(() => app.close())

  it('gets an answer that its own helper parses', async () => {
    const json_schema = { name: 'invoice', schema: INVOICE_SCHEMA, strict: true }
    const format = { type: 'json_schema', json_schema } as const
    const completion = await client.chat.completions.parse(ask(QUESTION, { response_format: format }))
    expect(completion).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] })
    const parsed = completion.choices[0]?.message.parsed
    expect(parsed).toEqual({ customer: expect.any(String), isPaid: expect.any(Boolean) })
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
    expect(await app.ledger.balance('tenant/default')).toMatchObject({ pendingNanoUsd: 0n })
  })
})
