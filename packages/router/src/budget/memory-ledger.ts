import type { Balance, Clock, LedgerStore, NanoUsd, Reservation, ReserveResult } from '@sluice/core'

interface Account {
  postedNanoUsd: NanoUsd
  pendingNanoUsd: NanoUsd
}

interface Hold {
  readonly reservation: Reservation
  readonly expiresMs: number
}

const MOST_EXPIRED = 10_000

/**
 * The ledger of one process, in memory: what was spent per tenant, and what is held.
 * Settling and releasing are idempotent by the reservation's id; a lease that runs out is posted in full,
 * since the vendor may have charged by then.
 */
export class MemoryLedger implements LedgerStore {
  readonly #accounts = new Map<string, Account>()
  readonly #holds = new Map<string, Hold>()
  /** Reservations that were posted in full; the newest, since each can be corrected once. */
  readonly #expired = new Set<string>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    this.#sweep()
    if (!this.#holds.has(reservation.id)) {
      this.#holds.set(reservation.id, { reservation, expiresMs: this.#clock.monotonicMs() + leaseMs })
      this.#account(reservation.tenant).pendingNanoUsd += reservation.amountNanoUsd
    }
    return { type: 'reserved', reservation }
  }

  async settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<void> {
    if (actualNanoUsd < 0n) throw new RangeError(`ledger: ${actualNanoUsd} is no amount to settle: it is negative.`)
    const account = this.#account(reservation.tenant)
    // Posted in full when its lease ran out; now the real amount is known.
    if (this.#expired.delete(reservation.id)) account.postedNanoUsd += actualNanoUsd - reservation.amountNanoUsd
    else if (this.#free(reservation)) account.postedNanoUsd += actualNanoUsd
  }

  async release(reservation: Reservation): Promise<void> {
    this.#free(reservation)
  }

  async balance(tenant: string): Promise<Balance> {
    this.#sweep()
    return { ...this.#account(tenant) }
  }

  /** False when the reservation was settled, released or expired before. */
  #free({ id }: Reservation): boolean {
    const hold = this.#holds.get(id)
    if (!hold) return false
    this.#holds.delete(id)
    this.#account(hold.reservation.tenant).pendingNanoUsd -= hold.reservation.amountNanoUsd
    return true
  }

  // Holds are in order of their making, and every lease has about the same length: the first that is alive ends the search.
  #sweep(): void {
    const now = this.#clock.monotonicMs()
    for (const { reservation, expiresMs } of this.#holds.values()) {
      if (expiresMs > now) return
      this.#free(reservation)
      this.#account(reservation.tenant).postedNanoUsd += reservation.amountNanoUsd
      this.#remember(reservation.id)
    }
  }

  #remember(id: string): void {
    this.#expired.add(id)
    for (const oldest of this.#expired) {
      if (this.#expired.size <= MOST_EXPIRED) return
      this.#expired.delete(oldest)
    }
  }

  #account(tenant: string): Account {
    const known = this.#accounts.get(tenant)
    if (known) return known
    const account = { postedNanoUsd: 0n, pendingNanoUsd: 0n }
    this.#accounts.set(tenant, account)
    return account
  }
}
