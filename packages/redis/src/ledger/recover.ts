import { StoreUnavailable, type Clock, type Reservation, type SpendEntry } from '@sluice/core'
import type { AwayBook } from './away-book.ts'
import type { LedgerCalls } from './ledger-calls.ts'
import type { OpenReservation, OpenReservations } from './open-reservations.ts'
import type { Outbox } from './outbox.ts'
import { isRequest, isSlice } from './slice-keeper.ts'

export interface RecoveryParts {
  readonly calls: LedgerCalls
  readonly open: OpenReservations
  readonly outbox: Outbox
  readonly book: AwayBook
  readonly clock: Clock
  /** Milliseconds since 1970, never going back. */
  readonly now: () => number
}

const AT_ONCE = 50
/**
 * A month's window and a day: so much a Redis that lost everything is told again. Redis remembers for longer until when it
 * was told: if it does not, for both were apart for that long, what is older was confirmed and must not be posted twice.
 */
export const RETOLD_MS = 32 * 86_400_000

/**
 * Tells Redis what it may have missed or lost: what is open, then what was settled, then that the slices are free.
 * In this order its sums are never below what was spent. Every step may be repeated: ids post once.
 * Returns the history of Redis's data in which it knows everything.
 * @throws StoreUnavailable
 */
export async function recover(parts: RecoveryParts, knownHistory: string): Promise<string> {
  const { calls, open, outbox, book, now } = parts
  const { history, heardUntil } = await calls.recall()
  const isKnown = history === knownHistory && heardUntil !== undefined
  for (const slice of book.slices()) book.drop(slice.account.key)
  await holdAgain(parts, isKnown ? open.local() : open.all(), isKnown)
  const missing = await outbox.missing(isKnown ? undefined : (heardUntil ?? now() - RETOLD_MS))
  const settle = (entry: SpendEntry) => settleAgain(parts, entry, history)
  await inBatches(missing.filter(isRequest), settle)
  await inBatches(open.unwanted(), (reservation) => giveBack(parts, reservation))
  await holdRest(parts)
  await inBatches(missing.filter(isSlice), settle)
  if (!(await calls.markHeard(history, outbox.heardUntil(now()))))
    throw new StoreUnavailable('redis: its data changed while it was told what it had lost')
  await holdRest(parts)
  book.clear()
  return history
}

/** Accounts without a limit, or with one for when Redis is away, were drawn from meanwhile. */
async function holdRest(parts: RecoveryParts): Promise<void> {
  for (let rest = parts.open.local(); rest.length > 0; rest = parts.open.local()) await holdAgain(parts, rest, true)
}

/** Whatever the limits say: it was admitted. */
async function holdAgain(
  { calls, open, clock }: RecoveryParts,
  reservations: readonly OpenReservation[],
  isKnown: boolean,
): Promise<void> {
  await inBatches(reservations, async (each) => {
    const { heldNanoUsd, localNanoUsd, leaseEndMs } = each
    const accounts = each.reservation.accounts.map(({ key, endsAt }) => ({ key, endsAt }))
    const reservation = { id: each.reservation.id, amountNanoUsd: heldNanoUsd ?? localNanoUsd, accounts }
    const leaseMs = Math.max(1, leaseEndMs - clock.monotonicMs())
    if (heldNanoUsd === undefined || !isKnown) await calls.reserve(reservation, leaseMs, '')
    if (heldNanoUsd !== undefined && localNanoUsd > 0n) await calls.extend(reservation, localNanoUsd, '')
    open.moved(each)
  })
}

async function settleAgain({ calls, outbox }: RecoveryParts, entry: SpendEntry, history: string): Promise<void> {
  await calls.settle({ reservation: entry, actualNanoUsd: entry.actualNanoUsd, history })
  await outbox.confirm(entry.id)
}

/** Unless it has been asked for again meanwhile: over one connection, who asks later is heard later. */
async function giveBack({ calls, open }: RecoveryParts, reservation: Reservation): Promise<void> {
  if (!open.isUnwanted(reservation.id)) return
  await calls.release(reservation)
  open.notUnwanted(reservation.id)
}

async function inBatches<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) await Promise.all(items.slice(from, from + AT_ONCE).map(act))
}
