import {
  StoreUnavailable,
  type Balances,
  type Clock,
  type LedgerAccount,
  type NanoUsd,
  type Reservation,
  type ReserveResult,
} from '@sluice/core'
import { MemoryLedger } from '@sluice/memory'
import type { AccountDemands } from './account-demand.ts'

/** What one process may set aside in an account, for when Redis is away: an ordinary reservation there. */
export interface Slice {
  readonly id: string
  readonly account: LedgerAccount
  readonly amountNanoUsd: NanoUsd
  /** On the monotonic clock: renewed by then. */
  readonly renewMs: number
}

/**
 * What is spent while Redis is away: from slices, which Redis counts as held already, so that no limit is passed;
 * and then up to what the policy allows beside them.
 */
export class AwayBook {
  readonly #slices = new Map<string, Slice>()
  readonly #demands: AccountDemands
  readonly #clock: Clock
  #ledger: MemoryLedger
  /** Ids of which something is held here. */
  readonly #held = new Set<string>()

  constructor(clock: Clock, demands: AccountDemands) {
    this.#clock = clock
    this.#demands = demands
    this.#ledger = new MemoryLedger(clock)
  }

  slice(accountKey: string): Slice | undefined {
    return this.#slices.get(accountKey)
  }

  slices(): readonly Slice[] {
    return [...this.#slices.values()]
  }

  setAside(slice: Slice): void {
    this.#slices.set(slice.account.key, slice)
  }

  /** From now on nothing is spent from it; it can be given back. */
  drop(accountKey: string): void {
    this.#slices.delete(accountKey)
  }

  /** Redis knows all that was spent from here. */
  clear(): void {
    this.#ledger = new MemoryLedger(this.#clock)
    this.#held.clear()
  }

  /** @throws StoreUnavailable when nothing that may be spent is left. */
  async reserve(reservation: Reservation, leaseMs: number): Promise<Balances> {
    const { accounts } = reservation
    const local = { ...reservation, accounts: accounts.map((account) => this.#localAccount(account)) }
    return this.#holding(await this.#ledger.reserve(local, leaseMs), reservation)
  }

  /** @throws StoreUnavailable when nothing that may be spent is left. */
  async extend(reservation: Reservation, byNanoUsd: NanoUsd, leaseMs: number): Promise<Balances> {
    if (!this.#held.has(reservation.id)) return this.reserve({ ...reservation, amountNanoUsd: byNanoUsd }, leaseMs)
    const local = { ...reservation, accounts: reservation.accounts.map((account) => this.#localAccount(account)) }
    return this.#holding(await this.#ledger.extend(local, byNanoUsd), reservation)
  }

  async settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<void> {
    this.#held.delete(reservation.id)
    await this.#ledger.settle(reservation, actualNanoUsd)
  }

  /** What Redis said last, and what was spent here since. */
  async balances(accounts: readonly LedgerAccount[]): Promise<Balances> {
    const local = await Promise.all(accounts.map(({ key }) => this.#ledger.balance(key)))
    return local.map(({ postedNanoUsd, pendingNanoUsd }, index) => {
      const told = this.#demands.get(accounts[index]?.key ?? '')?.balance
      return {
        postedNanoUsd: postedNanoUsd + (told?.postedNanoUsd ?? 0n),
        pendingNanoUsd: pendingNanoUsd + (told?.pendingNanoUsd ?? 0n),
      }
    })
  }

  async #holding(result: ReserveResult, { id, accounts }: Reservation): Promise<Balances> {
    if (result.type === 'refused')
      throw new StoreUnavailable(`redis: away, and nothing that was set aside is left of ${result.account}`)
    this.#held.add(id)
    return this.balances(accounts)
  }

  #localAccount({ key, limitNanoUsd, awayLimitNanoUsd = 0n }: LedgerAccount): LedgerAccount {
    if (limitNanoUsd === undefined) return { key }
    return { key, limitNanoUsd: (this.#slices.get(key)?.amountNanoUsd ?? 0n) + awayLimitNanoUsd }
  }
}
