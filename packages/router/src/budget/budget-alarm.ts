import type { Balance, Clock, NanoUsd } from '@sluice/core'
import type { BudgetEvent } from '../router.ts'
import type { Budget, BudgetAccount } from './compile-budgets.ts'

const MOST_REMEMBERED = 10_000
// Shares are decimals of a few digits: exact in millionths.
const MILLION = 1_000_000

/**
 * Announces that a budget's spending passes a share of its limit: by the settlement that passes it, in whichever process, and
 * once in each. A lease that runs out is posted in silence; a late settlement announces what it has passed, as far as nobody
 * here has done so since.
 */
export class BudgetAlarm {
  /** Accounts with the amounts that were announced here to be passed; of a flood of them the newest. */
  readonly #announced = new Set<string>()
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
      if (isPassed && this.#isNews(account.key, mark)) this.#tell(budget, account.key, share, postedNanoUsd)
    }
  }

  /** A request found no room. */
  refused(budget: Budget, account: string, { postedNanoUsd }: Balance): void {
    if (this.#isNews(account, budget.limitNanoUsd)) this.#tell(budget, account, 1, postedNanoUsd)
  }

  /** A correction takes spending back and lets it pass the same mark again; a policy with another limit has other marks. */
  #isNews(account: string, mark: NanoUsd): boolean {
    const name = `${mark} ${account}`
    if (this.#announced.has(name)) return false
    this.#announced.add(name)
    if (this.#announced.size > MOST_REMEMBERED) this.#forgetOldest()
    return true
  }

  #forgetOldest(): void {
    for (const oldest of this.#announced) {
      this.#announced.delete(oldest)
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
