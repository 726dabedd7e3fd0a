import {
  NO_USAGE,
  seededRandom,
  type FailureKind,
  type Random,
  type RouteRecord,
  type Usage,
  type Verify,
} from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const KINDS: readonly FailureKind[] = ['vendor-error', 'in-doubt', 'unreachable', 'malformed-answer', 'invalid-request']
const MOST_OUTPUT = 500

interface Case {
  readonly seed: number
  readonly limitUsd: string
  readonly reserve: 'soft' | 'hard'
  readonly whenExhausted: 'reject' | 'downgrade'
  readonly isStream: boolean
  readonly hasJudge: boolean
  readonly leaves: boolean
}

const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.nat(1_000_000),
  limitUsd: fc.constantFrom('0.002', '0.004', '0.008', '0.016', '0.1', '5'),
  reserve: fc.constantFrom('soft', 'hard'),
  whenExhausted: fc.constantFrom('reject', 'downgrade'),
  isStream: fc.boolean(),
  hasJudge: fc.boolean(),
  leaves: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0),
})

describe('the money of a cascade', () => {
  it('balances over verifiers, faults and budgets at random: what is posted is what was billed, once, and never an overrun', async () => {
    let escalated = 0
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const { records, balance, asked, timers } = await play(drawn)
        const billed = records.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0n), 0n)
        expect(balance).toEqual({ postedNanoUsd: billed, pendingNanoUsd: 0n })
        for (const record of records) expect(record.costNanoUsd).toBe(attemptCosts(record))
        for (const { costNanoUsd = 0n, reservedNanoUsd = 0n } of records)
          expect(costNanoUsd <= reservedNanoUsd).toBe(true)
        if (drawn.reserve === 'hard') expect(billed <= BigInt(Math.round(Number(drawn.limitUsd) * 1e9))).toBe(true)
        expect(records.filter(({ surface }) => surface === 'test')).toHaveLength(asked)
        for (const record of records) checkOutcome(record)
        escalated += records.filter(({ attempts }) => attempts.some(({ outcome }) => outcome === 'not-verified')).length
        expect(timers).toBe(0)
      }),
      { numRuns: 150, seed: 1 },
    )
    expect(escalated).toBeGreaterThan(50)
  }, 60_000)
})

/** A few requests, one after the other, on one budget. */
async function play({ seed, limitUsd, reserve, whenExhausted, isStream, hasJudge, leaves }: Case) {
  const random = seededRandom(seed)
  const budgets = { all: { scope: 'global', window: 'total', limitUsd, whenExhausted } } as const
  const judge = hasJudge ? ({ tier: 'sonnet', maxOutputTokens: MOST_OUTPUT } as const) : undefined
  const policy: PolicyInput = {
    ...TWO_VENDORS,
    routing: { order: 'listed', defaultMaxOutputTokens: MOST_OUTPUT },
    ledger: { reserve },
    budgets,
    cascade: { enabled: true, choose: 'always', streams: 'hold', judge },
  }
  const [first, second] = [new ScriptedProvider(...script(random)), new ScriptedProvider(...script(random))]
  const ledger = new MemoryLedger(new FakeClock())
  const made = testRouter(first, second, policy, { ledger, verify: randomVerifier(random) })
  const asked = 3
  for (let count = 0; count < asked; count += 1) {
    const one = isStream ? readStream(made.stream()) : made.chat()
    const ended = one.then(
      () => undefined,
      () => undefined,
    )
    if (leaves && count === asked - 1) made.client.abort()
    await made.clock.advance(700_000)
    await ended
  }
  const balance = await ledger.balance('all/all/total')
  return { records: made.records, balance, asked, timers: made.clock.pendingTimers }
}

async function readStream(streaming: ReturnType<ReturnType<typeof testRouter>['stream']>): Promise<void> {
  const { events, record } = await streaming
  for await (const event of events) expect(event.type).toBeDefined()
  await record
}

function script(random: Random): Reaction[] {
  return Array.from({ length: 12 }, (): Reaction => {
    const drawn = random.next()
    if (drawn < 0.3) return failing(KINDS[Math.floor(random.next() * KINDS.length)] ?? 'in-doubt')
    const text = drawn < 0.5 ? '' : drawn < 0.6 ? 'GOOD' : drawn < 0.7 ? 'BAD' : 'An answer of some words.'
    return { type: 'answer', text, counted: { usage: usage(random), usageSource: 'reported' } }
  })
}

function usage(random: Random): Usage {
  return { ...NO_USAGE, uncachedInputTokens: 1, outputTokens: Math.floor(random.next() * MOST_OUTPUT) }
}

function randomVerifier(random: Random): Verify {
  return () => {
    const drawn = random.next()
    if (drawn < 0.1) throw new Error('a broken hook')
    if (drawn < 0.2) return new Promise(() => undefined)
    return drawn < 0.6
  }
}

function attemptCosts({ attempts }: RouteRecord): bigint {
  return attempts.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0n), 0n)
}

/** Answered once, last of all; or not at all. */
function checkOutcome({ end, attempts }: RouteRecord): void {
  const answers = attempts.filter(({ outcome }) => outcome === 'answered')
  expect(answers).toHaveLength(end === 'done' ? 1 : 0)
  if (end === 'done') expect(attempts.at(-1)).toBe(answers[0])
}
