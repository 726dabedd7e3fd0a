import { OpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectOpenAI } from '../gateway/connect-sdks.ts'
import { FRAMEWORKS, startApp, type App } from '../gateway/start-app.ts'
import { INVOICE_SCHEMA, PINNED, QUESTION, ROUTE_HEADERS } from './what-is-asked.ts'

type Response = OpenAI.Responses.Response
type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming
type Send = (client: OpenAI, params: Params) => Promise<Response>

const WAYS: readonly (readonly [string, Send])[] = [
  ['whole', (client, params) => client.responses.create(params)],
  ['streamed', (client, params) => client.responses.stream({ ...params, stream: true }).finalResponse()],
]

const ask = (input: Params['input'], more: Partial<Params> = {}): Params => ({ model: 'auto', input, ...more })

describe.each(FRAMEWORKS)('the OpenAI SDK, speaking Responses through %s', (framework) => {
  let app: App
  let client: OpenAI
  beforeAll(async () => {
    app = await startApp({ framework })
    client = connectOpenAI(app)
  })
  afterAll(() => app.close())

  it('gets an answer that its own helper parses', async () => {
    const format = { type: 'json_schema', name: 'invoice', schema: INVOICE_SCHEMA, strict: true } as const
    const response = await client.responses.parse(ask(QUESTION, { text: { format } }))
    expect(response).toMatchObject({ object: 'response', status: 'completed', error: null })
    expect(response.output_parsed).toEqual({ customer: expect.any(String), isPaid: expect.any(Boolean) })
  })

  it('reads where an answer came from and what it cost', async () => {
    const { request_id, response } = await client.responses
      .create(ask(QUESTION, { model: 'gpt-5.4-mini' }))
      .withResponse()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...ROUTE_HEADERS,
      'x-sluice-tier': 'sonnet',
      'x-sluice-model': 'gpt-5.4-mini',
      'x-sluice-deployment': 'openai/gpt-5.4-mini',
    })
    expect(request_id).toBe(response.headers.get('x-request-id'))
  })

  it('leaves the choice to "auto", and the tier to "tier:opus"', async () => {
    const easy = await client.responses.create(ask('Hi!')).withResponse()
    expect(easy.response.headers.get('x-sluice-tier')).toBe('haiku')
    expect(easy.data.model).toBe('claude-haiku-4-5')
    const best = await client.responses.create(ask('Hi!', { model: 'tier:opus' }))
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
    const asking = send(client, ask(QUESTION, { max_output_tokens: -1 }))
    const error: unknown = await asking.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'max_output_tokens' })
  })

  it('lists the models it may name, and describes one', async () => {
    const { data: listed } = await client.models.list()
    const named = PINNED.map(([, model]) => model)
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['auto', 'tier:haiku', 'tier:opus', ...named]))
    expect(await client.models.retrieve('gpt-5.4-mini')).toMatchObject({ id: 'gpt-5.4-mini', object: 'model' })
    await expect(client.models.retrieve('nobody')).rejects.toThrow(OpenAI.NotFoundError)
  })

  it('meets no defect, and leaves nothing held in the ledger', async () => {
    expect(app.defects).toEqual([])
    expect(await app.ledger.balance('tenant/default')).toMatchObject({ pendingNanoUsd: 0n })
  })
})
