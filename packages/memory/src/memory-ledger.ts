import {
  checkLedgerAmount,
  checkReservation,
  type Balance,
  type Balances,
  type Clock,
  type LedgerAccount,
  type LedgerStore,
  type NanoUsd,
  type Reservation,
  type ReserveResult,
  type SettleResult,
} from '@sluice/core'

interface Account {
  postedNanoUsd: NanoUsd
  pendingNanoUsd: NanoUsd
  endsAt: number
}

interface Hold {
  readonly reservation: Reservation
  amountNanoUsd: NanoUsd
  readonly expiresMs: number
}

const REMEMBERED_MS = 86_400_000
const MOST_FINISHED = 1_000_000
const NOTHING: Balance = { postedNanoUsd: 0n, pendingNanoUsd: 0n }

/** The ledger of one process, in memory. Everything is decided at once: nothing can come between a check and its hold. */
export class MemoryLedger implements LedgerStore {
  readonly #accounts = new Map<string, Account>()
  readonly #holds = new Map<string, Hold>()
  /** Ids whose lease ran out, with what was posted for them: each can be corrected once. */
  readonly #expired = new Map<string, NanoUsd>()
  /** Finished ids and when they finished, oldest first. */
  readonly #finished = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    checkReservation(reservation)
    await this.sweep()
    const { id, amountNanoUsd, accounts } = reservation
    if (this.#holds.has(id)) return { type: 'reserved', balances: this.#balances(accounts) }
    if (this.#isFinished(id)) return { type: 'reserved', balances: this.#balances(accounts) }
    const full = this.#firstWithoutRoom(accounts, amountNanoUsd)
    if (full) return this.#refuse(full)
    this.#holds.set(id, { reservation, amountNanoUsd, expiresMs: this.#clock.monotonicMs() + leaseMs })
    return this.#hold(accounts, amountNanoUsd)
  }

  async extend({ id, accounts }: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    checkLedgerAmount(byNanoUsd, 'the amount to extend by')
    await this.sweep()
    const hold = this.#holds.get(id)
    const full = hold ? this.#firstWithoutRoom(accounts, byNanoUsd) : accounts[0]
    if (!hold || full) return this.#refuse(full)
    hold.amountNanoUsd += byNanoUsd
    return this.#hold(accounts, byNanoUsd)
  }

  async settle({ id, accounts }: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult> {
    checkLedgerAmount(actualNanoUsd, 'the amount to settle')
    await this.sweep()
    const isFirst = this.#expired.has(id) || !this.#isFinished(id)
    if (isFirst) {
      const held = this.#holds.get(id)?.amountNanoUsd ?? 0n
      const postedBefore = this.#expired.get(id) ?? 0n
      this.#move(accounts, { pending: -held, posted: actualNanoUsd - postedBefore })
      this.#holds.delete(id)
      this.#expired.delete(id)
      this.#finish(id)
    }
    return { isFirst, balances: this.#balances(accounts) }
  }

  async balance(accountKey: string): Promise<Balance> {
    await this.sweep()
    const account = this.#accounts.get(accountKey)
    return account ? balanceOf(account) : NOTHING
  }

  async sweep(): Promise<number> {
    const now = this.#clock.monotonicMs()
    let swept = 0
    // Holds are in order of their making, and leases have about the same length: the first that is alive ends the search.
    for (const [id, { reservation, amountNanoUsd, expiresMs }] of this.#holds) {
      if (expiresMs > now) break
      this.#move(reservation.accounts, { pending: -amountNanoUsd, posted: amountNanoUsd })
      this.#holds.delete(id)
      this.#expired.set(id, amountNanoUsd)
      this.#finish(id)
      swept += 1
    }
    return swept
  }

  async close(): Promise<void> {}

  #firstWithoutRoom(accounts: readonly LedgerAccount[], amount: NanoUsd): LedgerAccount | undefined {
    return accounts.find(({ key, limitNanoUsd }) => {
      if (limitNanoUsd === undefined) return false
      const { postedNanoUsd, pendingNanoUsd } = this.#accounts.get(key) ?? NOTHING
      return postedNanoUsd + pendingNanoUsd + amount > limitNanoUsd
    })
  }

  #refuse(account: LedgerAccount | undefined): ReserveResult {
    const key = account?.key ?? ''
    const known = this.#accounts.get(key)
    return { type: 'refused', account: key, balance: known ? balanceOf(known) : NOTHING }
  }

  #hold(accounts: readonly LedgerAccount[], amount: NanoUsd): ReserveResult {
    this.#move(accounts, { pending: amount, posted: 0n })
    return { type: 'reserved', balances: this.#balances(accounts) }
  }

  #move(accounts: readonly LedgerAccount[], by: { readonly pending: NanoUsd; readonly posted: NanoUsd }): void {
    for (const { key, endsAt = Infinity } of accounts) {
      const account = this.#accounts.get(key) ?? { ...NOTHING, endsAt }
      account.pendingNanoUsd += by.pending
      account.postedNanoUsd += by.posted
      this.#accounts.set(key, account)
    }
  }

  #balances(accounts: readonly LedgerAccount[]): Balances {
    return accounts.map(({ key }) => balanceOf(this.#accounts.get(key) ?? { ...NOTHING, endsAt: Infinity }))
  }

  #isFinished(id: string): boolean {
    return this.#finished.has(id)
  }

  /** Remembers an id for a day, of a flood of them the newest; forgets windows that ended a day ago beside it. */
  #finish(id: string): void {
    const now = this.#clock.monotonicMs()
    this.#finished.set(id, now)
    for (const [oldest, finishedMs] of this.#finished) {
      if (finishedMs > now - REMEMBERED_MS && this.#finished.size <= MOST_FINISHED) return
      this.#finished.delete(oldest)
      this.#expired.delete(oldest)
    }
  }
}

function balanceOf({ postedNanoUsd, pendingNanoUsd }: Account): Balance {
  return { postedNanoUsd, pendingNanoUsd }
}
