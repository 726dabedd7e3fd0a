import {
  checkLeaseMs,
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
import { AccountBook } from './account-book.ts'
import { LeaseQueue } from './lease-queue.ts'
import { RecentIds } from './recent-ids.ts'

interface Hold {
  readonly accounts: readonly LedgerAccount[]
  amountNanoUsd: NanoUsd
  readonly endsMs: number
}

// Who settles twice does so within a minute, the margin of a lease; that is 500 requests a second, in 7 MB at most.
const MOST_FINISHED = 30_000

/** The ledger of one process, in memory. Everything is decided at once: nothing can come between a check and its hold. */
export class MemoryLedger implements LedgerStore {
  readonly #book = new AccountBook()
  readonly #holds = new Map<string, Hold>()
  readonly #leases = new LeaseQueue()
  /** Ids whose lease ran out, with what was posted for them: each can be corrected once. */
  readonly #expired = new RecentIds<NanoUsd>(MOST_FINISHED)
  readonly #settled = new RecentIds<true>(MOST_FINISHED)
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    checkReservation(reservation)
    checkLeaseMs(leaseMs)
    this.#sweep()
    const { id, amountNanoUsd, accounts } = reservation
    if (this.#holds.has(id) || this.#isFinished(id)) return { type: 'reserved', balances: this.#balances(accounts) }
    const full = this.#book.firstWithoutRoom(accounts, amountNanoUsd)
    if (full) return this.#refuse(full)
    const endsMs = this.#clock.monotonicMs() + leaseMs
    this.#holds.set(id, { accounts, amountNanoUsd, endsMs })
    this.#leases.add(id, endsMs)
    return this.#hold(accounts, amountNanoUsd)
  }

  async extend(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    checkReservation(reservation)
    checkLedgerAmount(byNanoUsd, 'the amount to extend by')
    this.#sweep()
    const { id, accounts } = reservation
    const hold = this.#holds.get(id)
    const full = hold ? this.#book.firstWithoutRoom(accounts, byNanoUsd) : accounts[0]
    if (!hold || full) return this.#refuse(full)
    hold.amountNanoUsd += byNanoUsd
    return this.#hold(accounts, byNanoUsd)
  }

  async settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult> {
    checkReservation(reservation)
    checkLedgerAmount(actualNanoUsd, 'the amount to settle')
    this.#sweep()
    const { id, accounts } = reservation
    const isFirst = !this.#settled.get(id)
    if (isFirst) {
      const held = this.#endHold(id)?.amountNanoUsd ?? 0n
      const postedBefore = this.#expired.get(id) ?? 0n
      this.#expired.delete(id)
      this.#book.move(accounts, { pending: -held, posted: actualNanoUsd - postedBefore })
      this.#settled.add(id, true)
      this.#book.forgetEnded(this.#clock.now())
    }
    return { isFirst, balances: this.#balances(accounts) }
  }

  async balance(accountKey: string): Promise<Balance> {
    this.#sweep()
    return this.#book.balance(accountKey)
  }

  async sweep(): Promise<number> {
    return this.#sweep()
  }

  async close(): Promise<void> {}

  #sweep(): number {
    const ended = this.#leases.takeEnded(this.#clock.monotonicMs())
    for (const id of ended) {
      const hold = this.#holds.get(id)
      if (!hold) continue
      const { accounts, amountNanoUsd } = hold
      this.#holds.delete(id)
      this.#book.move(accounts, { pending: -amountNanoUsd, posted: amountNanoUsd })
      this.#expired.add(id, amountNanoUsd)
      this.#book.forgetEnded(this.#clock.now())
    }
    return ended.length
  }

  #refuse(account: LedgerAccount | undefined): ReserveResult {
    const key = account?.key ?? ''
    return { type: 'refused', account: key, balance: this.#book.balance(key) }
  }

  #hold(accounts: readonly LedgerAccount[], amount: NanoUsd): ReserveResult {
    this.#book.move(accounts, { pending: amount, posted: 0n })
    return { type: 'reserved', balances: this.#balances(accounts) }
  }

  #balances(accounts: readonly LedgerAccount[]): Balances {
    return accounts.map(({ key }) => this.#book.balance(key))
  }

  #endHold(id: string): Hold | undefined {
    const hold = this.#holds.get(id)
    if (hold) this.#leases.remove(id, hold.endsMs)
    this.#holds.delete(id)
    return hold
  }

  #isFinished(id: string): boolean {
    return this.#settled.get(id) !== undefined || this.#expired.get(id) !== undefined
  }
}
