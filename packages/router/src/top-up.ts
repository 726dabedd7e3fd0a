import type { Failure, NanoUsd } from '@sluice/core'
import type { Afford } from './attempts/means.ts'
import type { FailedAttempt } from './attempts/attempt.ts'
import { noRoom } from './budget/no-room.ts'
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
