import type { Clock, LedgerStore, NanoUsd, ReserveResult } from '@sluice/core'
import { within } from '../within.ts'
import type { BudgetAlarm } from './budget-alarm.ts'
import type { BudgetAccount } from './compile-budgets.ts'
import { Hold } from './hold.ts'

export interface ReserveInput {
  readonly id: string
  readonly amountNanoUsd: NanoUsd
  readonly accounts: readonly BudgetAccount[]
  /** How long the request may last. */
  readonly remainingMs: number
  readonly parts: {
    readonly ledger: LedgerStore
    readonly alarm: BudgetAlarm
    readonly clock: Clock
    readonly report: (defect: unknown) => void
  }
}

export type ReserveOutcome =
  | { readonly type: 'held'; readonly hold: Hold }
  /** Nothing is held anywhere. */
  | { readonly type: 'refused'; readonly full: BudgetAccount }
  /** The ledger cannot be reached. */
  | { readonly type: 'unavailable' }

const PATIENCE_MS = 2_000
// A request that outlives its deadline by more than this is never settled: its process is gone.
const LEASE_MARGIN_MS = 60_000

/** Holds an amount in all accounts or in none, so that requests side by side cannot spend the same money. Never throws. */
export async function reserve(input: ReserveInput): Promise<ReserveOutcome> {
  const { id, amountNanoUsd, accounts, parts } = input
  const reservation = { id, amountNanoUsd, accounts: accounts.map(({ account }) => account) }
  const reserving = parts.ledger.reserve(reservation, Math.ceil(input.remainingMs) + LEASE_MARGIN_MS)
  try {
    const result = await within(parts.clock, Math.min(PATIENCE_MS, input.remainingMs), 'ledger: reserving', reserving)
    if (result.type === 'refused') return refusal(result, input)
    return { type: 'held', hold: new Hold(reservation, accounts, result.balances, parts) }
  } catch (error) {
    parts.report(error)
    // Should it be held after all, nobody will settle it. Its own failure has been reported.
    const release = () => parts.ledger.settle(reservation, 0n)
    reserving.then(release, () => undefined).catch(parts.report)
    return { type: 'unavailable' }
  }
}

function refusal(result: Extract<ReserveResult, { type: 'refused' }>, input: ReserveInput): ReserveOutcome {
  const full = input.accounts.find(({ account }) => account.key === result.account)
  if (!full?.budget) throw new Error(`ledger: refused for "${result.account}", which has no limit.`)
  input.parts.alarm.refused(full.budget, full.account.key, result.balance)
  return { type: 'refused', full }
}
