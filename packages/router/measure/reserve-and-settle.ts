/**
 * What the money of a request costs in time: its accounts found, its worst case held in the ledger of this process, and
 * settled. Target: at most 15 microseconds in the mean (issue 4).
 *
 *   node --conditions=@sluice/source packages/router/measure/reserve-and-settle.ts [requests]
 *
 * Prints the mean over a million requests (default) of 1,000 tenants, after as many to warm up; for one tenant's sum alone,
 * and for four budgets beside it.
 */
import { systemClock } from '@sluice/core'
import { MemoryLedger } from '@sluice/memory'
import { accountsOf } from '../src/budget/accounts-of.ts'
import { BudgetAlarm } from '../src/budget/budget-alarm.ts'
import { compileBudgets } from '../src/budget/compile-budgets.ts'
import { reserve } from '../src/budget/reserve.ts'
import { within } from '../src/within.ts'

const TENANTS = 1_000
const count = Number(process.argv[2] ?? 1_000_000)

const plain = { timeZone: 'Europe/Berlin', limitUsd: '900000000', whenExhausted: 'reject', warnAt: [0.5, 0.8] } as const
const closed = { ...plain, whenAway: 'closed' } as const
const FOUR = compileBudgets({
  company: { ...closed, scope: 'global', window: 'month' },
  daily: { ...closed, scope: 'tenant', window: 'day' },
  minutely: { ...closed, scope: 'tenant', window: 'minute' },
  tagged: { ...closed, scope: 'tag', window: 'total' },
})

for (const [name, budgets] of [
  ['no budget', []],
  ['four budgets', FOUR],
] as const) {
  await run(budgets, count)
  const microseconds = await run(budgets, count)
  console.log(`${name}: ${microseconds.toFixed(2)} us a request, reserve and settle`)
}

async function run(budgets: typeof FOUR, requests: number): Promise<number> {
  const ledger = new MemoryLedger(systemClock)
  const alarm = new BudgetAlarm(systemClock, () => undefined)
  const parts = { ledger, alarm, clock: systemClock, report: console.error }
  const startMs = performance.now()
  for (let index = 0; index < requests; index += 1) {
    const caller = { tenant: `tenant-${index % TENANTS}`, tags: ['measured'] }
    const accounts = accountsOf(caller, budgets, systemClock.now())
    const outcome = await reserve({
      id: `dec_${index}`,
      amountNanoUsd: 20_000_000n,
      accounts,
      remainingMs: 600_000,
      parts,
    })
    if (outcome.type !== 'held') throw new Error(outcome.type)
    await within(systemClock, 1_000, 'settling', outcome.hold.settle(35_000n))
  }
  const elapsedMs = performance.now() - startMs
  await ledger.close()
  return (elapsedMs * 1_000) / requests
}
