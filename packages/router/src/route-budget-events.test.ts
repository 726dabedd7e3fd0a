import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

type BudgetInput = NonNullable<PolicyInput['budgets']>[string]
const ACCOUNT = 'watched/acme/total'

/** Every answer costs 10 prompt tokens and `outputTokens`: 10,000 + 5,000 each, in nano-dollars. */
function setup(outputTokens: number, budget: Partial<BudgetInput>) {
  const watched: BudgetInput = { scope: 'tenant', window: 'total', limitUsd: '1', warnAt: [0.5, 0.8], ...budget }
  const provider = new ScriptedProvider({ type: 'answer', outputTokens })
  return testRouter(provider, new ScriptedProvider(OK), { ...TWO_VENDORS, budgets: { watched } })
}

describe('a listener of budgets', () => {
  it('hears once of each share that is passed, by the settlement that passes it', async () => {
    const { chat, budgetEvents, clock } = setup(4_000, { limitUsd: '0.1' })
    for (let i = 0; i < 4; i += 1) await chat()
    const event = { budget: 'watched', account: ACCOUNT, limitNanoUsd: 100_000_000n, time: clock.now() }
    expect(budgetEvents).toEqual([
      { ...event, share: 0.5, postedNanoUsd: 60_030_000n },
      { ...event, share: 0.8, postedNanoUsd: 80_040_000n },
    ])
  })

  it('hears of several shares that are passed at once, in their order', async () => {
    const { chat, budgetEvents } = setup(20_000, { limitUsd: '0.1' })
    await chat()
    expect(budgetEvents.map(({ share }) => share)).toEqual([0.5, 0.8, 1])
  })

  it('hears once that a budget is exhausted, however many requests find no room', async () => {
    const { chat, budgetEvents } = setup(4_000, { limitUsd: '0.03', warnAt: [] })
    await chat()
    for (let i = 0; i < 5; i += 1) await expect(chat()).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(budgetEvents).toMatchObject([{ account: ACCOUNT, share: 1, postedNanoUsd: 20_010_000n }])
  })

  it('hears of a budget that only warns when its limit is passed', async () => {
    const { chat, budgetEvents } = setup(4_000, { limitUsd: '0.03', warnAt: [], whenExhausted: 'warn' })
    for (let i = 0; i < 4; i += 1) await chat()
    expect(budgetEvents).toMatchObject([{ share: 1, postedNanoUsd: 40_020_000n }])
  })

  it('hears of a share that is reached to the nano-dollar, and not of one that is a nano-dollar away', async () => {
    const reached = setup(4_000, { limitUsd: '0.02001', warnAt: [], whenExhausted: 'warn' })
    for (let i = 0; i < 2; i += 1) await reached.chat()
    expect(reached.budgetEvents).toMatchObject([{ share: 1, postedNanoUsd: 20_010_000n }])
    const away = setup(4_000, { limitUsd: '0.020010001', warnAt: [], whenExhausted: 'warn' })
    await away.chat()
    expect(away.budgetEvents).toEqual([])
  })

  it('may throw, or be taken back: the request goes on', async () => {
    const { chat, router, budgetEvents, defects } = setup(20_000, { limitUsd: '0.1' })
    const stop = router.onBudget(() => Promise.reject(new Error('a host defect')))
    expect(await chat()).toMatchObject({ text: 'Hello' })
    stop()
    expect(budgetEvents).toHaveLength(3)
    expect(defects).toEqual([new Error('a host defect'), new Error('a host defect'), new Error('a host defect')])
  })
})
