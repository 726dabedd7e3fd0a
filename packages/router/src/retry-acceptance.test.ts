import { parseChatRequest, seededRandom, type FailureKind } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

/** Breakers, budgets and throttles that stay out of the way. */
const UNRESTRAINED = {
  ...TWO_VENDORS,
  breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
  retries: { budgetShare: 1, budgetPerSecond: 1_000, throttleFromPerSecond: 1_000_000 },
}
const ALONE = { messages: 'Hi', model: 'claude-haiku-4-5' }

describe('retries on a request’s way', { timeout: 60_000 }, () => {
  it('R1: stay under a tenth of the requests and one a second while one vendor is down', async () => {
    const first = new ScriptedProvider(failing('vendor-error'))
    const policy = { ...UNRESTRAINED, retries: { throttleFromPerSecond: 1_000_000 } }
    const { chat, clock } = testRouter(first, new ScriptedProvider(OK), policy)
    const requests = 6_000
    for (let sent = 0; sent < requests; sent += 1) {
      void chat()
      await clock.advance(10)
    }
    const retries = first.calls.length - requests
    expect(retries).toBeGreaterThan(500)
    expect(retries).toBeLessThanOrEqual(0.1 * requests + 61)
  })

  it('R1: nearly end once the breaker has opened', async () => {
    const first = new ScriptedProvider(failing('vendor-error'))
    const { chat, clock } = testRouter(first, new ScriptedProvider(OK))
    for (let sent = 0; sent < 6_000; sent += 1) {
      void chat()
      await clock.advance(10)
    }
    expect(first.calls.length).toBeLessThanOrEqual(120)
  })

  it('R2: make one call on the wire of one attempt, 1,000 of 1,000', async () => {
    const [first, second] = [new ScriptedProvider(OK), new ScriptedProvider(OK)]
    const { chat, records } = testRouter(first, second)
    for (let sent = 0; sent < 1_000; sent += 1) await chat()
    expect(first.calls).toHaveLength(1_000)
    expect(records.every(({ attempts }) => attempts.length === 1)).toBe(true)
  })

  it('R3: are never earlier than asked, in 10,000', async () => {
    const random = seededRandom(5)
    const asked = Array.from({ length: 10_000 }, () => Math.floor(random.next() * 2_500))
    const kinds: readonly FailureKind[] = ['rate-limited', 'overloaded', 'vendor-error']
    const script = asked.flatMap((retryAfterMs, index) => [
      failing(kinds[index % kinds.length] ?? 'overloaded', { retryAfterMs }),
      OK,
    ])
    const { router, context, clock, records } = testRouter(
      new ScriptedProvider(...script),
      new ScriptedProvider(OK),
      UNRESTRAINED,
    )
    const ask = () => router.chat(parseChatRequest(ALONE), context)
    let retried = 0
    for (const retryAfterMs of asked) {
      const before = records.length
      const answered = ask().catch(() => undefined)
      await clock.advance(5_000)
      await answered
      const attempts = records[before]?.attempts ?? []
      const [one, two] = attempts
      if (!one || !two) {
        // Left out: the script goes on with the answer that was meant for the retry.
        expect(retryAfterMs).toBeGreaterThan(2_000)
        await ask()
        continue
      }
      retried += 1
      expect(two.startedAfterMs - one.startedAfterMs).toBeGreaterThanOrEqual(retryAfterMs)
    }
    expect(retried).toBeGreaterThan(7_000)
  })

  it('R3: are left for another vendor at once when the wait would take too long', async () => {
    const first = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 2_000 }))
    const { chat, records } = testRouter(first, new ScriptedProvider(OK))
    await chat()
    expect(records[0]?.attempts.map(({ startedAfterMs }) => startedAfterMs)).toEqual([0, 0])
  })

  it.each(['rate-limited', 'overloaded', 'vendor-error'] as const)(
    'R3: and no other request is sent there earlier either, after %s',
    async (kind) => {
      const first = new ScriptedProvider(failing(kind, { retryAfterMs: 60_000 }), OK)
      const { chat, clock } = testRouter(first, new ScriptedProvider(OK))
      await chat()
      await clock.advance(59_999)
      expect(await chat()).toMatchObject({ deployment: 'second/small', attempts: 1 })
      await clock.advance(1)
      expect(await chat()).toMatchObject({ deployment: 'first/small', attempts: 1 })
    },
  )

  it('are left out, like first calls, where the vendor refuses most: nine in ten go to the next without an attempt', async () => {
    const first = new ScriptedProvider(failing('overloaded'))
    const { chat, clock, records, router } = testRouter(first, new ScriptedProvider(OK), {
      ...UNRESTRAINED,
      retries: {},
    })
    for (let sent = 0; sent < 1_200; sent += 1) {
      await chat()
      await clock.advance(50)
    }
    expect(first.calls.length).toBeLessThan(300)
    expect(records.filter(({ attempts }) => attempts.length === 2)).toHaveLength(first.calls.length)
    const health = router.health().deployments.find(({ deployment }) => deployment === 'first/small')
    expect(health?.failed).toBeLessThanOrEqual(first.calls.length)
  })

  it.each([
    ['nobody else', ALONE],
    ['another vendor', { messages: 'Hi' }],
  ])(
    'R6: send nothing twice to a vendor that may have run it, with %s, and charge it, in 10,000',
    async (_, asked) => {
      const random = seededRandom(11)
      const kinds: readonly FailureKind[] = ['in-doubt', 'first-token-timeout']
      const script = Array.from({ length: 10_000 }, () => failing(kinds[Math.floor(random.next() * 2)] ?? 'in-doubt'))
      const first = new ScriptedProvider(...script)
      const { chat, records } = testRouter(first, new ScriptedProvider(OK), UNRESTRAINED)
      for (let sent = 0; sent < 10_000; sent += 1) await chat(asked).catch(() => undefined)
      expect(first.calls).toHaveLength(10_000)
      const inDoubt = records.map(({ attempts }) => attempts.filter(({ deployment }) => deployment === 'first/small'))
      expect(inDoubt.every((attempts) => attempts.length === 1 && (attempts[0]?.costNanoUsd ?? 0n) > 0n)).toBe(true)
    },
    60_000,
  )

  it('R10: give up at once where there is nobody to turn to, and leave nothing running', async () => {
    const { chat, clock } = testRouter(
      new ScriptedProvider(failing('rate-limited')),
      new ScriptedProvider(OK),
      TWO_VENDORS,
    )
    await expect(chat(ALONE)).rejects.toMatchObject({ code: 'rate_limited', attempts: 1 })
    expect([clock.monotonicMs(), clock.pendingTimers]).toEqual([0, 0])
  })

  it('FO6: never take a request that a content filter refused to another vendor', async () => {
    const filtered: Reaction = failing('content-filtered')
    const second = new ScriptedProvider(OK)
    const { chat, stream } = testRouter(new ScriptedProvider(filtered), second, UNRESTRAINED)
    for (let sent = 0; sent < 1_000; sent += 1) {
      await expect(chat()).rejects.toMatchObject({ code: 'content_filter', attempts: 1 })
      await expect(stream()).rejects.toMatchObject({ code: 'content_filter', attempts: 1 })
    }
    expect(second.calls).toHaveLength(0)
  })

  it('T9: call nobody for a caller who has left before, or between two attempts', async () => {
    const [first, second] = [new ScriptedProvider(failing('vendor-error')), new ScriptedProvider(OK)]
    const gone = testRouter(first, second)
    gone.client.abort()
    await expect(gone.chat()).rejects.toMatchObject({ code: 'client_gone' })
    await expect(gone.stream()).rejects.toMatchObject({ code: 'client_gone' })
    expect([first.calls.length, second.calls.length]).toEqual([0, 0])
    const { chat, client, clock } = testRouter(first, second)
    const asked = chat().catch((error: unknown) => error)
    await clock.advance(0)
    client.abort()
    expect(await asked).toMatchObject({ code: 'client_gone', attempts: 1 })
    expect([first.calls.length, second.calls.length, clock.pendingTimers]).toEqual([1, 0, 0])
  })
})

describe('a request that was refused for how it is said', () => {
  const HINTED = { ...parseChatRequest({ messages: 'Hi' }), sampling: { temperature: 0.2 } }

  it('is said more plainly to the same deployment, once', async () => {
    const first = new ScriptedProvider(failing('unsupported-dialect', { shouldRetry: false }), OK)
    const { router, context } = testRouter(first, new ScriptedProvider(OK))
    const answer = await router.chat(HINTED, context)
    expect(answer).toMatchObject({ deployment: 'first/small', attempts: 2, dropped: ['temperature'] })
    expect(first.calls.map(({ request: { sampling } }) => sampling)).toEqual([{ temperature: 0.2 }, {}])
  })

  it('goes to the next as it is when that is refused too', async () => {
    const first = new ScriptedProvider(failing('unsupported-dialect'))
    const second = new ScriptedProvider(OK)
    const { router, context } = testRouter(first, second)
    expect(await router.chat(HINTED, context)).toMatchObject({ deployment: 'second/small', attempts: 3, dropped: [] })
    expect(second.calls[0]?.request.sampling).toEqual({ temperature: 0.2 })
  })

  it('goes to the next as it is when a quota keeps it from being asked again', async () => {
    const first = new ScriptedProvider(failing('unsupported-dialect'))
    const second = new ScriptedProvider(OK)
    const quotas: PolicyInput['quotas'] = {
      one: { scope: 'deployment', only: ['first/small'], requestsPerMinute: 1 },
    }
    const { router, context } = testRouter(first, second, { ...TWO_VENDORS, quotas })
    expect(await router.chat(HINTED, context)).toMatchObject({ deployment: 'second/small', attempts: 2, dropped: [] })
    expect(second.calls[0]?.request.sampling).toEqual({ temperature: 0.2 })
  })

  it('goes to the next at once when there is nothing to leave out', async () => {
    const first = new ScriptedProvider(failing('unsupported-dialect'))
    const { chat } = testRouter(first, new ScriptedProvider(OK))
    expect(await chat()).toMatchObject({ deployment: 'second/small', attempts: 2 })
  })
})
