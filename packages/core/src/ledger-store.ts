import type { NanoUsd } from './money.ts'

/** One sum that reservations draw on: a scope of a budget in one of its windows, such as a tenant's November. */
export interface LedgerAccount {
  /** Names budget, scope and window, such as `team-month/acme/2026-11`; at most 512 characters. */
  readonly key: string
  /** What is posted and pending never passes it by a reservation. Undefined: counted, not limited. */
  readonly limitNanoUsd?: NanoUsd
  /** The end of its window, in milliseconds since 1970: a store may forget it a day later. Undefined: kept. */
  readonly endsAt?: number
  /**
   * What one process may spend from it while the store cannot be reached and nothing set aside is left.
   * Default 0: nothing, the request is refused. Without a limit there is nothing to guard, and spending goes on.
   */
  readonly awayLimitNanoUsd?: NanoUsd
}

/** Money held for one request until its real cost is known. */
export interface Reservation {
  /** At most 128 characters. What has this id is posted once, however often it is settled. */
  readonly id: string
  readonly amountNanoUsd: NanoUsd
  /** Held in all of them or in none. At most 16. */
  readonly accounts: readonly LedgerAccount[]
}

export interface Balance {
  /** Charged for good. */
  readonly postedNanoUsd: NanoUsd
  /** Held by open reservations. */
  readonly pendingNanoUsd: NanoUsd
}

/** In the order of the reservation's accounts, after what was done. */
export type Balances = readonly Balance[]

export type ReserveResult =
  | { readonly type: 'reserved'; readonly balances: Balances }
  /** `account` is the first that has no room; nothing was held anywhere. */
  | { readonly type: 'refused'; readonly account: string; readonly balance: Balance }

export interface SettleResult {
  /** False: settled or released before; nothing was changed, and what was posted then stands. */
  readonly isFirst: boolean
  readonly balances: Balances
}

/**
 * The record of spend, in two phases. Every reservation is settled once, by id; releasing is settling 0.
 *
 * - A lease that runs out is posted in full, since the vendor may have charged by then; a late settle corrects it.
 * - Settling more than was held posts it all: the money is spent. What was posted so may pass a limit.
 * - Settling an id that the store does not know posts it as well: the store lost the reservation, not the vendor its bill.
 * - A finished id is remembered for at least a day; in memory, the newest 30,000 are.
 *
 * Every method rejects with `RangeError`, before anything is written, when an amount is negative or above
 * `MAX_LEDGER_AMOUNT`, an id or key is too long, or a key is named twice; and with `StoreUnavailable` when the store cannot be reached in time.
 */
export interface LedgerStore {
  /** Holds the amount in every account, or in none. The same id again holds nothing more. `leaseMs` is a positive integer. */
  reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult>
  /** Holds more for an open reservation, in all accounts or in none. A reservation that is not open is refused. */
  extend(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult>
  /** Posts the actual amount and gives the rest of what is held back. */
  settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult>
  /** Per account key. Zero for one that is not known. */
  balance(accountKey: string): Promise<Balance>
  /** Posts reservations whose lease has run out. Returns how many. Stores also do so on their own. */
  sweep(): Promise<number>
  close(): Promise<void>
}

/** The largest single amount, in nano-dollars: $999,999.999999999. A request that may cost more is a mistake. */
export const MAX_LEDGER_AMOUNT: NanoUsd = 999_999_999_999_999n

/** The store cannot be reached, or did not answer in time. What was asked may or may not have been done. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** @throws RangeError with what, where and what is allowed. */
export function checkLedgerAmount(amount: NanoUsd, what: string): void {
  if (typeof amount === 'bigint' && amount >= 0n && amount <= MAX_LEDGER_AMOUNT) return
  throw new RangeError(`ledger: ${what} is ${amount} nano-dollars. It must be from 0 to ${MAX_LEDGER_AMOUNT}.`)
}

/** @throws RangeError */
export function checkReservation({ id, amountNanoUsd, accounts }: Reservation): void {
  checkLedgerAmount(amountNanoUsd, 'the amount to reserve')
  if (id.length === 0 || id.length > 128) throw new RangeError('ledger: an id has 1 to 128 characters.')
  if (accounts.length > 16) throw new RangeError(`ledger: ${accounts.length} accounts. At most 16 are held together.`)
  for (const { key } of accounts) {
    if (key.length === 0 || key.length > 512) throw new RangeError('ledger: an account key has 1 to 512 characters.')
  }
  // Twice in one reservation, an account would be checked before its first half is held.
  const twice = accounts.find(({ key }, index) => accounts.findIndex((other) => other.key === key) !== index)
  if (twice) throw new RangeError(`ledger: the account ${twice.key} is named twice.`)
}

/** @throws RangeError */
export function checkLeaseMs(leaseMs: number): void {
  if (leaseMs > 0 && leaseMs <= Number.MAX_SAFE_INTEGER) return
  throw new RangeError(`A lease of ${leaseMs} ms: it must be longer than nothing and end some time.`)
}
