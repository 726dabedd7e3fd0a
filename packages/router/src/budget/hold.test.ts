import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import type { BudgetEvent } from '../router.ts'
import { BudgetAlarm } from './budget-alarm.ts'
import { compileBudgets } from './compile-budgets.ts'
import { Hold } from './hold.ts'

const KEY = 'b/all/total'
const STATED = { scope: 'global', window: 'total', timeZone: 'UTC', whenAway: 'closed', warnAt: [0.5] } as const

/** One request that holds so much of 100 nano-dollars. */
async function setUp(amountNanoUsd: bigint, whenExhausted: 'warn' | 'reject' = 'warn') {
  const clock = new FakeClock()
  const ledger = new MemoryLedger(clock)
  const events: BudgetEvent[] = []
  const alarm = new BudgetAlarm(clock, (event) => events.push(event))
  const budgets = compileBudgets({ b: { ...STATED, whenExhausted, limitUsd: '0.0000001' } })
  const account = { key: KEY, limitNanoUsd: whenExhausted === 'warn' ? undefined : 100n }
  const reservation = { id: 'r1', amountNanoUsd, accounts: [account] }
  const result = await ledger.reserve(reservation, 60_000)
  const balances = result.type === 'reserved' ? result.balances : []
  const accounts = budgets.map((budget) => ({ account, budget }))
  return { hold: new Hold(reservation, accounts, balances, { ledger, alarm }), ledger, events }
}

describe('what is held for a request', () => {
  it.each([
    [100n, []],
    [101n, [{ budget: 'b', account: KEY, action: 'warn' }]],
  ])('of %d in a budget of 100 that only warns has the effects %j', async (amount, effects) => {
    expect((await setUp(amount)).hold.effects).toEqual(effects)
  })

  it('grows to what is needed, and by nothing where that is held', async () => {
    const { hold, ledger } = await setUp(40n, 'reject')
    expect(await hold.growTo(40n)).toBeUndefined()
    expect(await hold.growTo(100n)).toBeUndefined()
    expect(await ledger.balance(KEY)).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
    expect(hold.heldNanoUsd).toBe(100n)
  })

  it('stays as it was where there is no room for more, and says so unless it was only tried', async () => {
    const { hold, events } = await setUp(40n, 'reject')
    expect(await hold.growIfRoom(101n)).toBe(false)
    expect([hold.effects, events]).toEqual([[], []])
    expect(await hold.growTo(101n)).toMatchObject({ account: { key: KEY } })
    expect(hold.effects).toEqual([{ budget: 'b', account: KEY, action: 'reject' }])
    expect(events).toMatchObject([{ budget: 'b', share: 1 }])
    expect(hold.heldNanoUsd).toBe(40n)
  })

  it('tells what was spent once, however often it is settled', async () => {
    const { hold, ledger, events } = await setUp(90n)
    await hold.settle(40n)
    // Another process takes the sum past the half.
    await ledger.settle({ id: 'r2', amountNanoUsd: 0n, accounts: [{ key: KEY }] }, 20n)
    await hold.settle(30n)
    expect(events).toEqual([])
    expect(await ledger.balance(KEY)).toEqual({ postedNanoUsd: 60n, pendingNanoUsd: 0n })
  })
})
