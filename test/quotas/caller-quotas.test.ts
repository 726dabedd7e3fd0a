import { RateLimitError as AnthropicRateLimit } from '@anthropic-ai/sdk'
import type { PolicyInput } from '@sluice/router'
import { parsePolicy } from '@sluice/router'
import { RateLimitError as OpenAIRateLimit } from 'openai'
import { describe, expect, it } from 'vitest'
import { connectAnthropic, connectOpenAI } from '../gateway/connect-sdks.ts'
import { seedPolicy, startAppForTest, type App } from '../gateway/start-app.ts'
import { ask } from '../gateway/surfaces.ts'

const USER = { role: 'user', content: 'Tell me about rivers.' } as const
const MESSAGE = { model: 'tier:haiku', max_tokens: 200, messages: [USER] }
const RESPONSE = { model: 'tier:haiku', max_output_tokens: 200, input: USER.content }
const COMPLETION = { model: 'tier:haiku', max_completion_tokens: 200, messages: [USER] }

const CLIENTS = [
  ['messages.create', AnthropicRateLimit, (app: App) => connectAnthropic(app).messages.create(MESSAGE)],
  ['messages.stream', AnthropicRateLimit, (app: App) => connectAnthropic(app).messages.stream(MESSAGE).finalMessage()],
  ['responses.create', OpenAIRateLimit, (app: App) => connectOpenAI(app).responses.create(RESPONSE)],
  ['responses.stream', OpenAIRateLimit, (app: App) => connectOpenAI(app).responses.stream(RESPONSE).finalResponse()],
  ['chat.completions.create', OpenAIRateLimit, (app: App) => connectOpenAI(app).chat.completions.create(COMPLETION)],
] as const

function startWith(quotas: NonNullable<PolicyInput['quotas']>): Promise<App> {
  const policy = parsePolicy({ ...seedPolicy(), quotas })
  return startAppForTest({ policy, simulator: { latency: { perTokenMs: 2 } } })
}

describe('a quota that has no room', () => {
  it.each(CLIENTS)('is a rate limit in its own words to %s', async (_, type, call) => {
    const app = await startWith({ burst: { scope: 'tenant', requestsPerMinute: 1 } })
    await call(app)
    const error = await call(app).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(type)
    if (!(error instanceof AnthropicRateLimit) && !(error instanceof OpenAIRateLimit)) return
    // One SDK shows the message, the other the body that it is in.
    expect(error.message.replaceAll('\\', '')).toContain('The quota "burst" has no room left for this request')
    expect(error.headers.get('x-should-retry')).toBe('true')
    const retryAfter = Number(error.headers.get('retry-after'))
    expect(retryAfter).toBeGreaterThan(50)
    expect(retryAfter).toBeLessThanOrEqual(60)
    expect(app.simulator.requests).toHaveLength(1)
    expect(app.defects).toEqual([])
  })

  it('lets the SDK come back by itself and be answered', async () => {
    const app = await startWith({ burst: { scope: 'tenant', requestsPerMinute: 60, concurrency: 1 } })
    const slow = ask(app, { isStream: true })
    const [first, second] = await Promise.all([slow, connectAnthropic(app, 3).messages.create(MESSAGE)])
    expect([first.status, second.stop_reason]).toEqual([200, 'end_turn'])
  })

  it('never admits more at once than it says, and all of them in the end', async () => {
    const app = await startWith({ few: { scope: 'global', concurrency: 3 } })
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await ask(app, { isStream: true })).status),
    )
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    const later = await Promise.all([1, 2, 3].map(() => ask(app, { isStream: true })))
    expect(later.map(({ status }) => status)).toEqual([200, 200, 200])
  })
})
