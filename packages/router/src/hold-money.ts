import type { BudgetEffect, SluiceError } from '@sluice/core'
import { accountsOf } from './budget/accounts-of.ts'
import { worstCost } from './budget/bill.ts'
import type { BudgetAccount } from './budget/compile-budgets.ts'
import { noRoom } from './budget/no-room.ts'
import { reserve, type ReserveOutcome } from './budget/reserve.ts'
import { decline } from './deliver.ts'
import { asUsual } from './explore.ts'
import { findCheaper } from './find-candidates.ts'
import type { Trip } from './trip.ts'

// What one reservation of the ledger can hold together.
const MOST_ACCOUNTS = 16

/**
 * Holds the most that one attempt can cost, in every budget or in none; where a budget has no room and says so, for a
 * cheaper tier. @throws SluiceError
 */
export async function holdMoney(first: Trip): Promise<Trip> {
  const accounts = accountsOf(first.context, first.parts.budgets, first.time)
  if (accounts.length > MOST_ACCOUNTS) throw await decline(first, tooMany(accounts.length))
  let trip = first
  for (let turn = 0; ; turn += 1) {
    const outcome = await reserveFor(trip, accounts, turn)
    if (outcome.type === 'held') return { ...trip, hold: outcome.hold }
    if (outcome.type === 'unavailable') throw await decline(trip, UNAVAILABLE)
    const usual = asUsual(trip)
    if (usual) {
      trip = usual
      continue
    }
    const cheaper = cheaperFor(trip, outcome.full)
    trip = withEffect(cheaper ?? trip, outcome.full, cheaper ? 'downgrade' : 'reject')
    if (!cheaper) throw await rejection(trip, outcome.full)
  }
}

function reserveFor(
  { decisionId, decision, deadline, parts }: Trip,
  accounts: readonly BudgetAccount[],
  turn: number,
): Promise<ReserveOutcome> {
  return reserve({
    id: turn === 0 ? decisionId : `${decisionId}.${turn}`,
    amountNanoUsd: worstCost(decision.candidates),
    accounts,
    remainingMs: deadline.remainingMs,
    parts,
  })
}

/** The trip in a cheaper tier; undefined where its budget does not say so, or no tier is left. */
function cheaperFor(trip: Trip, { budget }: BudgetAccount): Trip | undefined {
  return budget?.whenExhausted === 'downgrade' ? findCheaper(trip) : undefined
}

function withEffect(trip: Trip, { account, budget }: BudgetAccount, action: BudgetEffect['action']): Trip {
  const effect = { budget: budget?.name ?? '', account: account.key, action }
  return { ...trip, budgetEffects: [...trip.budgetEffects, effect] }
}

function rejection(trip: Trip, full: BudgetAccount): Promise<SluiceError> {
  return decline(trip, { code: 'budget_exceeded', message: noRoom(full) })
}

function tooMany(count: number) {
  const message = `${count} budgets are for this request; at most ${MOST_ACCOUNTS} can be held together. Send fewer tags.`
  return { code: 'invalid_request', message } as const
}

const UNAVAILABLE = {
  code: 'budget_store_unavailable',
  message: 'The budget cannot be checked now. Send the request again later.',
  retryAfterMs: 1_000,
} as const
