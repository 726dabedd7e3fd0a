import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import { BudgetAlarm } from './budget-alarm.ts'
import { compileBudgets } from './compile-budgets.ts'
import { Hold } from './hold.ts'

const LEASE_MS = 60_000

/** Requests against one budget of 100 nano-dollars that is announced at a half. */
function setup() {
  const clock = new FakeClock()
  const ledger = new MemoryLedger(clock)
  const shares: number[] = []
  const alarm = new BudgetAlarm(clock, ({ share }) => shares.push(share))
  const stated = {
    scope: 'global',
    window: 'total',
    timeZone: 'UTC',
    whenExhausted: 'warn',
    whenAway: 'closed',
  } as const
  const budgets = (limitUsd: string) => compileBudgets({ b: { ...stated, limitUsd, warnAt: [0.5] } })
  let next = 0
  async function hold(amountNanoUsd: bigint, limitUsd = '0.0000001'): Promise<Hold> {
    const reservation = { id: `r${(next += 1)}`, amountNanoUsd, accounts: [{ key: 'b/all/total' }] }
    await ledger.reserve(reservation, LEASE_MS)
    const accounts = budgets(limitUsd).map((budget) => ({ account: { key: 'b/all/total' }, budget }))
    return new Hold(reservation, accounts, [], { ledger, alarm })
  }
  const spend = async (amount: bigint, limitUsd?: string) => (await hold(amount, limitUsd)).settle(amount)
  const endLeases = () => clock.advance(LEASE_MS)
  return { hold, spend, endLeases, shares }
}

describe('an alarm', () => {
  it('does not take a late settlement for new spending: a share that others have passed since is told once', async () => {
    const { hold, spend, endLeases, shares } = setup()
    await spend(20n)
    const late = await hold(25n)
    await endLeases()
    await spend(10n)
    expect(shares).toEqual([0.5])
    await late.settle(22n)
    expect(shares).toEqual([0.5])
  })

  it('is told once of a share that is passed again after a correction has taken spending back', async () => {
    const { hold, spend, endLeases, shares } = setup()
    const late = await hold(30n)
    await endLeases()
    await spend(25n)
    await late.settle(0n)
    await spend(40n)
    expect(shares).toEqual([0.5])
  })

  it('is rung by a late settlement for what its lease has passed in silence', async () => {
    const { hold, spend, endLeases, shares } = setup()
    await spend(45n)
    const late = await hold(40n)
    await endLeases()
    await spend(1n)
    await late.settle(10n)
    expect(shares).toEqual([0.5])
  })

  it('is rung again where the limit was raised', async () => {
    const { spend, shares } = setup()
    await spend(100n)
    await spend(100n, '0.0000002')
    expect(shares).toEqual([0.5, 1, 1])
  })
})
