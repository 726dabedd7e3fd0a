import {
  AttemptError,
  parseChatRequest,
  seededRandom,
  type Clock,
  type FailureKind,
  type ProviderCall,
} from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const KINDS: readonly (FailureKind | 'answer')[] = ['vendor-error', 'overloaded', 'in-doubt', 'rate-limited', 'answer']

interface Turn {
  readonly delayMs: number
  readonly kind: FailureKind | 'answer'
}

/** A vendor that takes its time, then fails or answers; deaf to its signal. */
class SlowProvider extends ScriptedProvider {
  clock: Clock | undefined
  readonly #next: () => Turn

  constructor(next: () => Turn) {
    super()
    this.#next = next
  }

  override async answer(call: ProviderCall) {
    const { delayMs, kind } = this.#next()
    await new Promise<void>((resolve) => this.clock?.setTimer(delayMs, resolve))
    if (kind !== 'answer') throw new AttemptError({ kind, message: kind, retryAfterMs: delayMs / 10 })
    return super.answer(call)
  }
}

describe('R8: the deadline', () => {
  it('is kept in 10,000 requests, none of whose attempts starts with less than two seconds left', async () => {
    const random = seededRandom(13)
    const next = () => ({
      delayMs: random.next() * 8_000,
      kind: KINDS[Math.floor(random.next() * KINDS.length)] ?? 'answer',
    })
    const providers = [new SlowProvider(next), new SlowProvider(next)] as const
    const policy = {
      ...TWO_VENDORS,
      breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
      retries: { budgetShare: 1, throttleFromPerSecond: 1_000_000 },
    }
    const { router, context, clock, records } = testRouter(...providers, policy)
    for (const provider of providers) provider.clock = clock
    for (let sent = 0; sent < 10_000; sent += 1) {
      const timeoutMs = 2_000 + Math.floor(random.next() * 18_000)
      const asked = router.chat(parseChatRequest({ messages: 'Hi' }), { ...context, timeoutMs }).catch(() => undefined)
      await clock.advance(timeoutMs)
      const inTime = await Promise.race([asked.then(() => true), clock.advance(0).then(() => false)])
      const record = records[sent]
      expect(inTime, `request ${sent}`).toBe(true)
      expect(record?.latencyMs).toBeLessThanOrEqual(timeoutMs)
      for (const { startedAfterMs } of record?.attempts ?? [])
        expect(timeoutMs - startedAfterMs).toBeGreaterThanOrEqual(2_000)
    }
    expect(records.some(({ attempts }) => attempts.length === 3)).toBe(true)
  }, 120_000)

  it('leaves nobody called when deciding has used it up', async () => {
    const provider = new ScriptedProvider()
    const classifier = { name: 'slow', classify: () => new Promise<never>(() => undefined) }
    const { router, context, clock } = testRouter(provider, provider, TWO_VENDORS, { classifier })
    const asked = router.chat(parseChatRequest({ messages: 'Hi' }), { ...context, timeoutMs: 6_500 })
    const seen = asked.catch((error: unknown) => error)
    await clock.advance(5_000)
    expect(await seen).toMatchObject({ code: 'deadline_exceeded', attempts: 0 })
    expect(provider.calls).toHaveLength(0)
  })

  it('leaves a caller who gives less than that one attempt', async () => {
    const slow = new SlowProvider(() => ({ delayMs: 100, kind: 'vendor-error' }))
    const { router, context, clock, records } = testRouter(slow, slow)
    slow.clock = clock
    const asked = router.chat(parseChatRequest({ messages: 'Hi' }), { ...context, timeoutMs: 1_500 })
    const seen = asked.catch((error: unknown) => error)
    await clock.advance(1_500)
    expect(await seen).toMatchObject({ code: 'upstream_error', attempts: 1 })
    expect(records[0]?.latencyMs).toBe(100)
  })
})
