import { Anthropic } from '@anthropic-ai/sdk'
import { parseChatRequest } from '@sluice/core'
import { OpenAI } from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectAnthropic, connectOpenAI } from '../gateway/connect-sdks.ts'
import { FRAMEWORKS, startApp, type App } from '../gateway/start-app.ts'

const TEXT = 'Tell me about rivers. '.repeat(20)
const TOOL = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const

interface Counted {
  readonly inputTokens: number
  readonly headers: Headers
}

interface Client {
  readonly name: string
  readonly path: string
  readonly errors: typeof Anthropic | typeof OpenAI
  readonly count: (app: App, model: string, text?: string) => Promise<Counted>
}

const CLIENTS: readonly Client[] = [
  {
    name: 'the Anthropic SDK',
    path: '/v1/messages/count_tokens',
    errors: Anthropic,
    async count(app, model, text = TEXT) {
      const tools = [{ name: 'get_weather', input_schema: { ...TOOL, required: [...TOOL.required] } }]
      const asking = { model, tools, system: 'Be brief.', messages: [{ role: 'user' as const, content: text }] }
      const { data, response } = await connectAnthropic(app).messages.countTokens(asking).withResponse()
      return { inputTokens: data.input_tokens, headers: response.headers }
    },
  },
  {
    name: 'the OpenAI SDK',
    path: '/v1/responses/input_tokens',
    errors: OpenAI,
    async count(app, model, text = TEXT) {
      const tools = [{ type: 'function' as const, name: 'get_weather', parameters: TOOL, strict: false }]
      const asking = { model, tools, instructions: 'Be brief.', input: text }
      const { data, response } = await connectOpenAI(app).responses.inputTokens.count(asking).withResponse()
      expect(data.object).toBe('response.input_tokens')
      return { inputTokens: data.input_tokens, headers: response.headers }
    },
  },
]

describe.each(FRAMEWORKS)('through %s', (framework) => {
  let app: App
  beforeEach(async () => {
    app = await startApp({ framework })
  })
  afterEach(async () => {
    await app.close()
  })

  /** Counting is free: no invoice, no record; and no defect either. */
  function expectNothingBilled() {
    expect([app.simulator.billed(), app.records, app.defects]).toEqual([[], [], []])
  }

  it('is the same number in process', async () => {
    const context = { requestId: 'r', tenant: 'default', signal: new AbortController().signal, surface: 'in-process' }
    const request = parseChatRequest({ messages: TEXT, model: 'claude-haiku-4-5' })
    const { inputTokens, ...count } = await app.sluice.countTokens(request, context)
    expect(count).toEqual({ isExact: true, model: 'claude-haiku-4-5', deployment: 'anthropic/claude-haiku-4-5' })
    expect(inputTokens).toBeGreaterThan(0)
    expectNothingBilled()
  })

  describe.each(CLIENTS)('$name', ({ path, errors, count }) => {
    it.each([
      ['anthropic', 'claude-haiku-4-5', '/v1/messages/count_tokens'],
      ['openai', 'gpt-5.4-mini', '/v1/responses/input_tokens'],
    ])('has %s count the tokens of %s', async (vendor, model, counting) => {
      const { inputTokens, headers } = await count(app, model)
      expect(headers.get('x-sluice-token-count')).toBe('exact')
      expect(headers.get('x-sluice-model')).toBe(model)
      expect(app.simulator.requests).toMatchObject([{ vendor, path: counting, outcome: 'answered' }])
      expect((await count(app, model, TEXT + TEXT)).inputTokens).toBeGreaterThan(inputTokens)
      expectNothingBilled()
    })

    it('leaves the choice to "auto", and gets the number for the one that would answer', async () => {
      const { headers } = await count(app, 'auto')
      expect(headers.get('x-sluice-token-count')).toBe('exact')
      expect(headers.get('x-sluice-deployment')).toBe('anthropic/claude-haiku-4-5')
    })

    it('gets an estimate where the vendor cannot count, and nobody is asked', async () => {
      const { inputTokens, headers } = await count(app, 'llama-4-scout')
      expect(headers.get('x-sluice-token-count')).toBe('estimated')
      expect(inputTokens).toBeGreaterThan(0)
      expect(app.simulator.requests).toEqual([])
      expectNothingBilled()
    })

    it.each([
      { type: 'refuse' },
      { type: 'status', status: 529 },
      { type: 'status', status: 401 },
      { type: 'wrong-content-type' },
    ] as const)('gets an estimate while the vendor is down: $type', async (fault) => {
      const exact = await count(app, 'claude-haiku-4-5')
      app.simulator.setFault('anthropic', fault)
      const { inputTokens, headers } = await count(app, 'claude-haiku-4-5')
      expect(headers.get('x-sluice-token-count')).toBe('estimated')
      expect(inputTokens).toBeGreaterThanOrEqual(exact.inputTokens)
      expectNothingBilled()
    })

    it('gets an estimate in time when the vendor hangs', async () => {
      app.simulator.setFault('anthropic', { type: 'hang' })
      const response = await fetch(app.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-sluice-timeout-ms': '200' },
        body: JSON.stringify({ model: 'claude-haiku-4-5', input: TEXT, messages: [{ role: 'user', content: TEXT }] }),
      })
      expect([response.status, response.headers.get('x-sluice-token-count')]).toEqual([200, 'estimated'])
    })

    it('gets its own errors', async () => {
      await expect(count(app, 'nobody')).rejects.toBeInstanceOf(errors.NotFoundError)
      await expect(count(app, 'tier:nobody')).rejects.toBeInstanceOf(errors.BadRequestError)
      expect(app.simulator.requests).toEqual([])
    })
  })
})
