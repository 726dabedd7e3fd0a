import { InternalServerError as AnthropicServerError } from '@anthropic-ai/sdk'
import type { Fault } from '@sluice/simulator'
import { InternalServerError as OpenAIServerError } from 'openai'
import { describe, expect, it } from 'vitest'
import { connectAnthropic, connectOpenAI } from '../gateway/connect-sdks.ts'
import { startAppForTest, type App, type PolicyChanges } from '../gateway/start-app.ts'
import { ask, SURFACES } from '../gateway/surfaces.ts'

const OVERLOADED: Fault = { type: 'status', status: 529, retryAfterSeconds: 7 }
const FAILING: Fault = { type: 'status', status: 500 }
const UNUSABLE = 'No model that may answer gave a usable answer. Send the request again later.'

interface Told {
  readonly status: number
  readonly message: string
  readonly retryAfter: string | null
}

const TROUBLES: readonly (readonly [string, Fault, Told])[] = [
  [
    'is overloaded',
    OVERLOADED,
    { status: 503, message: 'No model that may answer is available now.', retryAfter: '7' },
  ],
  ['fails', FAILING, { status: 502, message: UNUSABLE, retryAfter: null }],
  ['refuses connections', { type: 'refuse' }, { status: 502, message: UNUSABLE, retryAfter: null }],
  ['cuts the connection', { type: 'cut-before-content' }, { status: 502, message: UNUSABLE, retryAfter: null }],
  ['sends nothing', { type: 'empty-stream' }, { status: 502, message: UNUSABLE, retryAfter: null }],
  ['hangs', { type: 'hang' }, { status: 504, message: 'No model that may answer began to in time.', retryAfter: null }],
  [
    'limits the rate',
    { type: 'status', status: 429, retryAfterSeconds: 7 },
    { status: 429, message: 'Every model that may answer is at its rate limit.', retryAfter: '7' },
  ],
]

describe.each(TROUBLES)('when every vendor %s', (_, fault, told) => {
  describe.each(SURFACES)('the client of $name', (surface) => {
    it.each([
      ['whole answer', false],
      ['stream', true],
    ])('gets one clear error instead of a %s', async (_way, isStream) => {
      const app = await startAllDown(fault)
      const { status, headers, text } = await ask(app, { surface, isStream })
      expect(status).toBe(told.status)
      expect(JSON.parse(text)).toMatchObject({ error: { message: expect.stringContaining(told.message) } })
      expect(text).not.toMatch(/claude|gpt-|llama|anthropic|openai|vllm|127\.0\.0\.1/i)
      expect(headers.get('x-should-retry')).toBe(String(told.retryAfter !== null))
      expect(headers.get('retry-after')).toBe(told.retryAfter)
      expect(headers.get('x-sluice-attempts')).toBe('3')
      expect(app.records).toMatchObject([{ end: 'broken', deployment: undefined, attempts: [{}, {}, {}] }])
      expect(await app.ledger.balance('tenant/default')).toMatchObject({ pendingNanoUsd: 0n })
      expect(app.defects).toEqual([])
    })
  })
})

describe('when every vendor is down', () => {
  it('an SDK that retries by default asks once', async () => {
    const app = await startAllDown(FAILING)
    const message = { model: 'auto', max_tokens: 200, messages: [{ role: 'user' as const, content: 'Hi' }] }
    await expect(connectAnthropic(app, 2).messages.create(message)).rejects.toThrow(AnthropicServerError)
    expect(app.records).toHaveLength(1)
    const response = { model: 'auto', input: 'Hi' }
    await expect(connectOpenAI(app, 2).responses.create(response)).rejects.toThrow(OpenAIServerError)
    expect(app.records).toHaveLength(2)
  })

  it('nobody is called any more, and the client hears at once when to come back', async () => {
    const app = await startAllDown(FAILING, { breaker: { consecutiveFailures: 1 }, retries: { maxAttempts: 10 } })
    expect((await ask(app)).status).toBe(502)
    const called = app.simulator.requests.length
    const { status, headers } = await ask(app)
    expect(status).toBe(503)
    expect(headers.get('x-should-retry')).toBe('true')
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(headers.get('x-sluice-attempts')).toBe('0')
    expect(app.simulator.requests).toHaveLength(called)
    expect(app.sluice.health().status).toBe('degraded')
  })

  it('and one of them comes back, the next request is answered', async () => {
    const app = await startAllDown(FAILING)
    expect((await ask(app)).status).toBe(502)
    app.simulator.setFault('openai', undefined)
    const { status, headers } = await ask(app)
    expect(status).toBe(200)
    expect(headers.get('x-sluice-deployment')).toBe('openai/gpt-5.4-nano')
  })
})

/** An app all of whose vendors have the same trouble, and that waits for those that hang for a moment only. */
async function startAllDown(fault: Fault, changes: PolicyChanges = {}): Promise<App> {
  const timeouts =
    fault.type === 'hang' ? { connectMs: 100, firstTokenMs: 100, reasoningFirstTokenMs: 100, perOutputTokenMs: 1 } : {}
  const retries = { baseDelayMs: 1, overloadedBaseDelayMs: 1, ...changes.retries }
  const app = await startAppForTest({ policy: { ...changes, timeouts, retries } })
  for (const vendor of ['anthropic', 'openai', 'vllm'] as const) app.simulator.setFault(vendor, fault)
  return app
}
