import type { Balance, LedgerAccount, NanoUsd } from '@sluice/core'

interface Account {
  postedNanoUsd: NanoUsd
  pendingNanoUsd: NanoUsd
}

/** A change of what is held and what is charged. */
export interface Movement {
  readonly pending: NanoUsd
  readonly posted: NanoUsd
}

const HOUR_MS = 3_600_000
const REMEMBERED_HOURS = 24
// A flood of ended windows is forgotten over many calls, so that none of them waits long.
const FORGOTTEN_AT_ONCE = 16

/** The sums of all accounts. Windows that ended a day ago are forgotten. */
export class AccountBook {
  readonly #accounts = new Map<string, Account>()
  /** Keys by the hour in which their windows end. */
  readonly #keysByHour = new Map<number, string[]>()

  get size(): number {
    return this.#accounts.size
  }

  balance(key: string): Balance {
    const { postedNanoUsd, pendingNanoUsd } = this.#accounts.get(key) ?? { postedNanoUsd: 0n, pendingNanoUsd: 0n }
    return { postedNanoUsd, pendingNanoUsd }
  }

  firstWithoutRoom(accounts: readonly LedgerAccount[], amount: NanoUsd): LedgerAccount | undefined {
    return accounts.find(({ key, limitNanoUsd }) => {
      if (limitNanoUsd === undefined) return false
      const account = this.#accounts.get(key)
      return (account ? account.postedNanoUsd + account.pendingNanoUsd : 0n) + amount > limitNanoUsd
    })
  }

  move(accounts: readonly LedgerAccount[], { pending, posted }: Movement): void {
    for (const each of accounts) {
      const account = this.#accounts.get(each.key) ?? this.#open(each)
      // A window that was forgotten with what was held in it starts at nothing again, never below.
      account.pendingNanoUsd = atLeastZero(account.pendingNanoUsd + pending)
      account.postedNanoUsd = atLeastZero(account.postedNanoUsd + posted)
    }
  }

  /** Forgets a few of the windows that ended a day before `now`, in milliseconds since 1970. */
  forgetEnded(now: number): void {
    const hour = Math.floor(now / HOUR_MS)
    for (const [endHour, keys] of this.#keysByHour) {
      if (endHour + REMEMBERED_HOURS >= hour) continue
      for (const key of keys.splice(-FORGOTTEN_AT_ONCE)) this.#forget(key, hour)
      if (keys.length === 0) this.#keysByHour.delete(endHour)
      return
    }
  }

  #open({ key, endsAt }: LedgerAccount): Account {
    const account = { postedNanoUsd: 0n, pendingNanoUsd: 0n }
    this.#accounts.set(key, account)
    if (endsAt !== undefined) this.#endInHour(key, Math.floor(endsAt / HOUR_MS))
    return account
  }

  #forget(key: string, hour: number): void {
    if (this.#accounts.get(key)?.pendingNanoUsd === 0n) this.#accounts.delete(key)
    // The wall clock may have jumped: what is held in it comes back.
    else this.#endInHour(key, hour)
  }

  #endInHour(key: string, hour: number): void {
    const keys = this.#keysByHour.get(hour)
    if (keys) keys.push(key)
    else this.#keysByHour.set(hour, [key])
  }
}

function atLeastZero(amount: NanoUsd): NanoUsd {
  return amount < 0n ? 0n : amount
}
