import { NO_USAGE, type Failure, type FailureKind, type LedgerStore } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const LIMIT = 'total/acme/total'
const within = (limitUsd: string): PolicyInput => ({
  ...TWO_VENDORS,
  retries: { maxAttempts: 2 },
  budgets: { total: { scope: 'tenant', window: 'total', limitUsd } },
})

// What a first attempt may leave behind. Haiku costs 1,000 nano-dollars a prompt token and 5,000 an answer's.
const BEGINNINGS: readonly (readonly [FailureKind, Partial<Failure>, bigint | 'prompt'])[] = [
  ['in-doubt', {}, 'prompt'],
  ['truncated', {}, 'prompt'],
  ['malformed-answer', {}, 'prompt'],
  ['first-token-timeout', {}, 'prompt'],
  ['overloaded', {}, 0n],
  ['vendor-error', {}, 0n],
  ['unreachable', {}, 0n],
  ['truncated', { usage: { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 100 } }, 510_000n],
  ['overloaded', { usage: { ...NO_USAGE, uncachedInputTokens: 2_000, outputTokens: 700 } }, 5_500_000n],
  ['in-doubt', { usage: NO_USAGE }, 0n],
]

// How the second attempt goes, wherever it is made.
const ENDS: readonly (readonly [string, readonly Reaction[]])[] = [
  ['an answer', [OK]],
  ['a long answer', [{ type: 'answer', outputTokens: 4_000 }]],
  ['another failure that may be billed', [failing('in-doubt')]],
  ['another failure that is not', [failing('overloaded')]],
  ['a failure that says what it used', [failing('truncated', { usage: { ...NO_USAGE, outputTokens: 300 } })]],
]

const SCENARIOS = BEGINNINGS.flatMap(([kind, details, first]) =>
  ENDS.map(([end, script]) => ({ kind, details, first, end, script })),
)

describe('failover with money', () => {
  it.each(SCENARIOS)('posts the sum of what may be billed: $kind ($first), then $end', async (scenario) => {
    const first = new ScriptedProvider(failing(scenario.kind, scenario.details), ...scenario.script)
    const { chat, clock, ledger, records } = testRouter(first, new ScriptedProvider(...scenario.script), within('1'))
    const asked = chat().then(
      () => true,
      () => false,
    )
    await clock.advance(10_000)
    const answered = await asked
    const [record] = records
    const costs = record?.attempts.map(({ costNanoUsd }) => costNanoUsd ?? 0n) ?? []
    const sum = costs.reduce((total, cost) => total + cost, 0n)
    expect(answered).toBe(scenario.end.includes('answer'))
    expect(costs).toHaveLength(2)
    expect(await ledger.balance(LIMIT)).toEqual({ postedNanoUsd: sum, pendingNanoUsd: 0n })
    expect(record?.costNanoUsd).toBe(sum)
    expect(sum).toBeLessThanOrEqual(record?.reservedNanoUsd ?? 0n)
    if (scenario.first === 'prompt') expect(costs[0]).toBeGreaterThan(0n)
    else expect(costs[0]).toBe(scenario.first)
  })

  it('covers fifty of them', () => {
    expect(SCENARIOS).toHaveLength(50)
  })
})

describe('topping up', () => {
  const usage = { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 4_000 }
  const partial = () => new ScriptedProvider(failing('truncated', { usage }))
  /** The same model at both vendors: the second attempt needs as much again. */
  const twice: PolicyInput = {
    ...within('1'),
    deployments: { ...TWO_VENDORS.deployments, 'second/small': { provider: 'first', model: 'claude-haiku-4-5' } },
  }

  it('holds more before the next attempt', async () => {
    const first = new ScriptedProvider(failing('truncated', { usage }), OK)
    const { chat, records } = testRouter(first, new ScriptedProvider(OK), twice)
    expect(await chat()).toMatchObject({ deployment: 'second/small', attempts: 2 })
    expect(records[0]?.reservedNanoUsd).toBeGreaterThan(20_010_000n + 20_480_000n)
  })

  it('does not call another deployment when the budget has no room for it', async () => {
    const first = partial()
    const budgets = { total: { scope: 'tenant', window: 'total', limitUsd: '0.03' } } as const
    const { chat, ledger, records, budgetEvents } = testRouter(first, new ScriptedProvider(OK), { ...twice, budgets })
    const refused = chat()
    await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', status: 402, attempts: 1 })
    await expect(refused).rejects.toThrow('The budget "total" has no room left')
    expect(first.calls).toHaveLength(1)
    expect(await ledger.balance(LIMIT)).toEqual({ postedNanoUsd: 20_010_000n, pendingNanoUsd: 0n })
    expect(records[0]).toMatchObject({
      errorCode: 'budget_exceeded',
      budgetEffects: [{ budget: 'total', account: LIMIT, action: 'reject' }],
    })
    expect(budgetEvents).toMatchObject([{ budget: 'total', account: LIMIT, share: 1 }])
  })

  it('ends with what went wrong before when the ledger cannot be reached', async () => {
    const whole = new MemoryLedger(new FakeClock())
    const ledger: LedgerStore = Object.assign(whole, { extend: () => Promise.reject(new Error('away')) })
    const first = partial()
    const { chat, defects } = testRouter(first, new ScriptedProvider(OK), twice, { ledger })
    await expect(chat()).rejects.toMatchObject({ code: 'upstream_error', attempts: 1 })
    expect(first.calls).toHaveLength(1)
    expect(defects).toEqual([new Error('away')])
  })

  it('gives the probe of a breaker back that it did not use', async () => {
    const first = partial()
    const budgets = { total: { scope: 'tenant', window: 'total', limitUsd: '0.03' } } as const
    const { chat, router } = testRouter(first, new ScriptedProvider(OK), { ...twice, budgets })
    await chat().catch(() => undefined)
    const health = router.health().deployments.find(({ deployment }) => deployment === 'second/small')
    expect(health).toMatchObject({ state: 'closed', judged: 0 })
  })
})
