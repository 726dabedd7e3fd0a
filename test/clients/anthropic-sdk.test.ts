import { Anthropic } from '@anthropic-ai/sdk'
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectAnthropic } from '../gateway/connect-sdks.ts'
import { FRAMEWORKS, startApp, type App } from '../gateway/start-app.ts'
import { INVOICE_SCHEMA, PINNED, QUESTION, ROUTE_HEADERS } from './what-is-asked.ts'

type Params = Anthropic.MessageCreateParamsNonStreaming
type Send = (client: Anthropic, params: Params) => Promise<Anthropic.Message>

const WAYS: readonly (readonly [string, Send])[] = [
  ['whole', (client, params) => client.messages.create(params)],
  ['streamed', (client, params) => client.messages.stream(params).finalMessage()],
]

const ask = (content: Anthropic.MessageParam['content'], more: Partial<Params> = {}): Params => ({
  model: 'auto',
  max_tokens: 500,
  messages: [{ role: 'user', content }],
  ...more,
})

describe.each(FRAMEWORKS)('the Anthropic SDK through %s', (framework) => {
  let app: App
  let client: Anthropic
  beforeAll(async () => {
    app = await startApp({ framework })
    client = connectAnthropic(app)
  })
  afterAll(() => app.close())

  it('gets an answer that its own helper parses', async () => {
    const format = jsonSchemaOutputFormat(INVOICE_SCHEMA)
    const message = await client.messages.parse({ ...ask(QUESTION), output_config: { format } })
    expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' })
    expect(message.parsed_output).toEqual({ customer: expect.any(String), isPaid: expect.any(Boolean) })
  })

  it('reads where an answer came from and what it cost', async () => {
    const { request_id, response } = await client.messages.create(ask(QUESTION, { model: 'tier:haiku' })).withResponse()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...ROUTE_HEADERS,
      'x-sluice-tier': 'haiku',
      'x-sluice-model': 'claude-haiku-4-5',
      'x-sluice-deployment': 'anthropic/claude-haiku-4-5',
    })
    expect(request_id).toBe(response.headers.get('request-id'))
  })

  it('leaves the choice to "auto", and the tier to "tier:opus"', async () => {
    const easy = await client.messages.create(ask('Hi!')).withResponse()
    expect(easy.response.headers.get('x-sluice-tier')).toBe('haiku')
    expect(easy.data.model).toBe('claude-haiku-4-5')
    expect(app.records.at(-1)).toMatchObject({ selector: { type: 'auto' }, classification: { tier: 'haiku' } })
    const best = await client.messages.create(ask('Hi!', { model: 'tier:opus' }))
    expect(best.model).toBe('claude-opus-4-7')
    expect(app.records.at(-1)).toMatchObject({ tier: 'opus', classification: undefined })
  })

  it.each(WAYS)('throws its own NotFoundError for an unknown model, %s', async (_, send) => {
    const error: unknown = await send(client, ask(QUESTION, { model: 'claude-haiku-9' })).catch(
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(Anthropic.NotFoundError)
    expect(error).toMatchObject({ status: 404, type: 'not_found_error', requestID: expect.stringMatching(/^req_/) })
    expect(String(error)).toContain('model: there is no \\"claude-haiku-9\\". Allowed: \\"auto\\", \\"tier:haiku\\"')
  })

  it.each(WAYS)('throws its own BadRequestError for a bad parameter, %s', async (_, send) => {
    const error: unknown = await send(client, ask(QUESTION, { max_tokens: -1 })).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Anthropic.BadRequestError)
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(String(error)).toContain('max_tokens')
  })

  it('lists the models it may name, and describes one', async () => {
    const { data: listed } = await client.models.list()
    const named = PINNED.map(([, model]) => model)
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['auto', 'tier:haiku', 'tier:opus', ...named]))
    const { id, display_name } = await client.models.retrieve('claude-haiku-4-5')
    expect({ id, display_name }).toEqual({ id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5' })
    await expect(client.models.retrieve('nobody')).rejects.toThrow(Anthropic.NotFoundError)
  })

  it('meets no defect, and leaves nothing held in the ledger', async () => {
    expect(app.defects).toEqual([])
    expect(await app.ledger.balance('tenant/default')).toMatchObject({ pendingNanoUsd: 0n })
  })
})
