import { Anthropic } from '@anthropic-ai/sdk'
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectAnthropic } from '../gateway/connect-sdks.ts'
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

type Params = Anthropic.MessageCreateParamsNonStreaming
type Send = (client: Anthropic, params: Params) => Promise<Anthropic.Message>

const WAYS: readonly (readonly [string, Send])[] = [
  ['whole', (client, params) => client.messages.create(params)],
  ['streamed', (client, params) => client.messages.stream(params).finalMessage()],
]

const tools = TOOLS.map((tool) => ({ ...tool, input_schema: { ...CITY_SCHEMA, required: [...CITY_SCHEMA.required] } }))

const ask = (content: Anthropic.MessageParam['content'], more: Partial<Params> = {}): Params => ({
  model: 'auto',
  max_tokens: 500,
  messages: [{ role: 'user', content }],
  ...more,
})

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

function callsOf({ content }: Anthropic.Message): Anthropic.ToolUseBlock[] {
  return content.filter((block) => block.type === 'tool_use')
}

function resultOf({ id, name }: Anthropic.ToolUseBlock): Anthropic.ToolResultBlockParam {
  return { type: 'tool_result', tool_use_id: id, content: toolResult(name) }
}

describe.each(FRAMEWORKS)('the Anthropic SDK through %s', (framework) => {
  let app: App
  let client: Anthropic
  beforeAll(async () => {
    app = await startApp({ framework })
    client = connectAnthropic(app)
  })
  afterAll(() => app.close())

  describe.each(PINNED)('answered by %s', (vendor, model) => {
    it.each(WAYS)('gets a text %s, with the model and the usage', async (_, send) => {
      const message = await send(client, ask(QUESTION, { model }))
      expect(textOf(message)).toContain(ECHO)
      expect(message).toMatchObject({ type: 'message', role: 'assistant', model, stop_reason: 'end_turn' })
      expect(message.usage.input_tokens).toBeGreaterThan(0)
      expect(message.usage.output_tokens).toBeGreaterThan(0)
      expect(app.simulator.requests.at(-1)).toMatchObject({ vendor, outcome: 'answered' })
      expect(app.records.at(-1)).toMatchObject({ end: 'done', model, surface: 'anthropic-messages' })
    })

    describe.each(WAYS)('%s', (_, send) => {
      it.each(TOOL_QUESTIONS)('calls %s, takes the result and ends with a text', async (_name, question, names) => {
        const first = await send(client, ask(question, { model, tools }))
        const calls = callsOf(first)
        expect(first.stop_reason).toBe('tool_use')
        expect(calls.map(({ name }) => name)).toEqual(names)
        for (const { input } of calls) expect(input).toEqual({ city: expect.any(String) })
        const messages: Anthropic.MessageParam[] = [
          { role: 'user', content: question },
          { role: 'assistant', content: first.content },
          { role: 'user', content: calls.map(resultOf) },
        ]
        const last = await send(client, { model, max_tokens: 500, tools, messages })
        expect(last.stop_reason).toBe('end_turn')
        expect(textOf(last)).toContain(toolEcho(names))
      })
    })

    it('shows an image', async () => {
      const source = { type: 'base64', media_type: 'image/png', data: PNG } as const
      const message = await client.messages.create(
        ask(
          [
            { type: 'image', source },
            { type: 'text', text: QUESTION },
          ],
          { model },
        ),
      )
      expect(textOf(message)).toContain(IMAGE_ECHO)
    })

    it('gets an answer that matches its schema', async () => {
      const format = jsonSchemaOutputFormat(INVOICE_SCHEMA)
      const message = await client.messages.parse({ ...ask(QUESTION, { model }), output_config: { format } })
      expect(message.parsed_output).toEqual({ customer: expect.any(String), isPaid: expect.any(Boolean) })
    })
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
    expect(await app.ledger.balance('default')).toMatchObject({ pendingNanoUsd: 0n })
  })
})
