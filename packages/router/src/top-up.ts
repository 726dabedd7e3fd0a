import type { Failure, NanoUsd } from '@sluice/core'
import type { Afford, AffordBoth } from './attempts/means.ts'
import type { FailedAttempt } from './attempts/attempt.ts'
import { worstCost } from './budget/bill.ts'
import { noRoom } from './budget/no-room.ts'
import type { Candidate } from './decision.ts'
import { lastWord } from './attempts/last-word.ts'
import { costOfFailed } from './settlement.ts'
import type { Trip } from './trip.ts'
import { within } from './within.ts'

const PATIENCE_MS = 2_000

/**
 * Sees to it, before another attempt, that what is held covers what failed attempts may have cost and the most that this
 * one can. Where a budget has no room for that, there is no other attempt: what is posted never exceeds what was held.
 */
export function topUp({ hold, time, parts }: Trip): Afford {
  return async (candidate, failed) => {
    const neededNanoUsd = spentOn(failed, time) + (candidate.worstCostNanoUsd ?? 0n)
    if (!hold || neededNanoUsd <= hold.heldNanoUsd) return undefined
    try {
      const growing = hold.growTo(neededNanoUsd)
      const full = await within(parts.clock, PATIENCE_MS, 'ledger: holding more', growing)
      return full && { kind: 'budget-exhausted', message: `no room in ${full.account.key}`, detail: noRoom(full) }
    } catch (error) {
      parts.report(error)
      return lastFailure(failed)
    }
  }
}

// The first of the two calls is being answered meanwhile.
const PATIENCE_BESIDE_MS = 200

/**
 * Holds, before a dearer tier is asked, what the attempts before may have cost and the most that one there can, where the
 * budgets have room for that.
 */
export async function coverNext(
  { hold, time, parts }: Trip,
  candidates: readonly Candidate[],
  failed: readonly FailedAttempt[],
): Promise<boolean> {
  if (!hold) return true
  const growing = hold.growIfRoom(spentOn(failed, time) + worstCost(candidates))
  try {
    return await within(parts.clock, PATIENCE_MS, 'ledger: holding more', growing)
  } catch (error) {
    parts.report(error)
    return false
  }
}

/** Holds what two calls side by side can cost at the most, where the budgets have room for that. */
export function coverBoth({ hold, time, parts }: Trip): AffordBoth {
  return async (both, failed) => {
    if (!hold) return true
    const worstNanoUsd = both.reduce((sum, { worstCostNanoUsd = 0n }) => sum + worstCostNanoUsd, 0n)
    const growing = hold.growIfRoom(spentOn(failed, time) + worstNanoUsd)
    try {
      return await within(parts.clock, PATIENCE_BESIDE_MS, 'ledger: holding more', growing)
    } catch (error) {
      parts.report(error)
      return false
    }
  }
}

/** What attempts that failed may have cost, as far as their prices are known. */
export function spentOn(failed: readonly FailedAttempt[], time: number): NanoUsd {
  return failed.reduce((sum, one) => sum + (costOfFailed(one, time) ?? 0n), 0n)
}

/** With the ledger out of reach the request ends as if there was nobody else to call. */
function lastFailure(failed: readonly FailedAttempt[]): Failure {
  return (
    lastWord(failed) ?? { kind: 'internal', message: 'more money was needed than was held, and nothing had failed' }
  )
}
