import type { NanoUsd } from './money.ts'

/** Money held for one request until its real cost is known. */
export interface Reservation {
  readonly id: string
  readonly tenant: string
  readonly amountNanoUsd: NanoUsd
}

export interface Balance {
  /** Charged for good. */
  readonly postedNanoUsd: NanoUsd
  /** Held by open reservations. */
  readonly pendingNanoUsd: NanoUsd
}

export type ReserveResult =
  | { readonly type: 'reserved'; readonly reservation: Reservation }
  | { readonly type: 'refused'; readonly reason: string }

/**
 * The record of spend. Every reservation is settled or released exactly once; both are idempotent by id,
 * and one that is never settled expires after its lease and is posted in full.
 */
export interface LedgerStore {
  reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult>
  /** Posts the actual amount and gives the rest of the reservation back. */
  settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<void>
  /** Gives the whole reservation back: nothing was spent. */
  release(reservation: Reservation): Promise<void>
  balance(tenant: string): Promise<Balance>
}

/** Counts requests and tokens in a window, for limits. */
export interface QuotaStore {
  /** Takes `amount` from the window, or says how long until it fits. Amounts are non-negative integers. */
  take(key: string, amount: number, limit: number, windowMs: number): Promise<{ readonly waitMs: number }>
}

export type BreakerStateName = 'closed' | 'open' | 'half-open'

/** A change of a breaker, told to other processes as advice. */
export interface BreakerTransition {
  readonly deployment: string
  readonly state: BreakerStateName
  /** Milliseconds since 1970. */
  readonly time: number
  /** How long it stays open, when it opened. */
  readonly openMs?: number
}

export interface BreakerBoard {
  publish(transition: BreakerTransition): Promise<void>
  /** The newest transition per deployment. */
  read(): Promise<readonly BreakerTransition[]>
}

/** Remembers which deployment holds the prompt cache of a conversation. */
export interface AffinityStore {
  get(key: string): Promise<string | undefined>
  set(key: string, deployment: string, ttlMs: number): Promise<void>
}

export type IdempotencyState =
  | { readonly type: 'new' }
  | { readonly type: 'in-progress' }
  | { readonly type: 'finished'; readonly answer: string }
  /** The key was used before with another body. */
  | { readonly type: 'mismatch' }

/** Makes one key of one tenant run once. */
export interface IdempotencyStore {
  begin(tenant: string, key: string, bodyHash: string, ttlMs: number): Promise<IdempotencyState>
  finish(tenant: string, key: string, answer: string): Promise<void>
  /** Forgets a key whose request failed, so that it may be sent again. */
  forget(tenant: string, key: string): Promise<void>
}
