import type { Balance, Clock, NanoUsd } from '@sluice/core'
import type { BudgetEvent } from '../router.ts'
import type { Budget, BudgetAccount } from './compile-budgets.ts'

const MOST_REMEMBERED = 10_000
// Shares are decimals of a few digits: exact in millionths.
const MILLION = 1_000_000

/** Announces that a budget's spending passes a share of its limit: by the settlement that passes it, in whichever process. */
export class BudgetAlarm {
  /** Accounts whose exhaustion has been announced here; of a flood of them the newest. */
  readonly #exhausted = new Set<string>()
  readonly #clock: Clock
  readonly #announce: (event: BudgetEvent) => void

  constructor(clock: Clock, announce: (event: BudgetEvent) => void) {
    this.#clock = clock
    this.#announce = announce
  }

  /** `byNanoUsd` has just been posted, and makes the balance what it is. */
  posted({ account, budget }: BudgetAccount, { postedNanoUsd }: Balance, byNanoUsd: NanoUsd): void {
    if (!budget) return
    for (const share of budget.shares) {
      const mark = markAt(budget.limitNanoUsd, share)
      const isPassed = postedNanoUsd - byNanoUsd < mark && mark <= postedNanoUsd
      if (isPassed && (share < 1 || this.#isNews(account.key))) this.#tell(budget, account.key, share, postedNanoUsd)
    }
  }

  /** A request found no room. */
  refused(budget: Budget, account: string, { postedNanoUsd }: Balance): void {
    if (this.#isNews(account)) this.#tell(budget, account, 1, postedNanoUsd)
  }

  #isNews(account: string): boolean {
    if (this.#exhausted.has(account)) return false
    this.#exhausted.add(account)
    if (this.#exhausted.size > MOST_REMEMBERED) this.#forgetOldest()
    return true
  }

  #forgetOldest(): void {
    for (const oldest of this.#exhausted) {
      this.#exhausted.delete(oldest)
      return
    }
  }

  #tell({ name, limitNanoUsd }: Budget, account: string, share: number, postedNanoUsd: NanoUsd): void {
    this.#announce({ budget: name, account, share, postedNanoUsd, limitNanoUsd, time: this.#clock.now() })
  }
}

function markAt(limitNanoUsd: NanoUsd, share: number): NanoUsd {
  return (limitNanoUsd * BigInt(Math.round(share * MILLION))) / BigInt(MILLION)
}
