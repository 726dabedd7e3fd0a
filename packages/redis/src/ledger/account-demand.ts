import type { Balance, Clock, LedgerAccount, NanoUsd } from '@sluice/core'

/** What this process knows of an account from the last time that Redis told it, and how much it draws from it. */
export interface AccountDemand {
  readonly account: LedgerAccount
  readonly balance: Balance
  /** Reserved in the last minute, in nano-dollars: a sum that decays. */
  readonly lastMinute: number
  /** Of the last reservation. */
  readonly lastNanoUsd: NanoUsd
  readonly seenMs: number
}

const MINUTE_MS = 60_000
const REMEMBERED_MS = 10 * MINUTE_MS

/** Which accounts this process draws from, and how fast. */
export class AccountDemands {
  readonly #demands = new Map<string, AccountDemand>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(key: string): AccountDemand | undefined {
    return this.#demands.get(key)
  }

  add(account: LedgerAccount, amount: NanoUsd, balance: Balance): void {
    const seenMs = this.#clock.monotonicMs()
    const known = this.#demands.get(account.key)
    const before = known ? known.lastMinute * Math.exp((known.seenMs - seenMs) / MINUTE_MS) : 0
    const lastMinute = before + Number(amount)
    this.#demands.set(account.key, { account, balance, lastMinute, lastNanoUsd: amount, seenMs })
  }

  /** Newer news of an account; of one that this process does not draw from, none is kept. */
  update(key: string, balance: Balance): void {
    const known = this.#demands.get(key)
    if (known) this.#demands.set(key, { ...known, balance })
  }

  /** Those of the last ten minutes, with their demand as of now. Forgets the others. */
  current(): readonly AccountDemand[] {
    const now = this.#clock.monotonicMs()
    for (const [key, { seenMs }] of this.#demands) if (seenMs < now - REMEMBERED_MS) this.#demands.delete(key)
    return [...this.#demands.values()].map((demand) => ({
      ...demand,
      lastMinute: demand.lastMinute * Math.exp((demand.seenMs - now) / MINUTE_MS),
    }))
  }
}

/**
 * How much of an account to set aside: 1 % of what is left in it, or a minute of what this process draws if that is
 * less. Nothing when a request would not fit: near its limit, all of an account is there for everyone.
 */
export function sliceOf(demand: AccountDemand, setAside: NanoUsd): NanoUsd {
  const { account, balance, lastMinute, lastNanoUsd } = demand
  if (account.limitNanoUsd === undefined) return 0n
  const left = account.limitNanoUsd - balance.postedNanoUsd - balance.pendingNanoUsd + setAside
  const hundredth = left / 100n
  const minute = BigInt(Math.floor(lastMinute))
  const amount = hundredth < minute ? hundredth : minute
  return amount >= lastNanoUsd && amount > 0n ? amount : 0n
}
