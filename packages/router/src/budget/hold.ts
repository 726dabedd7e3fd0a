import type { Balances, BudgetEffect, LedgerStore, NanoUsd, Reservation } from '@sluice/core'
import type { BudgetAlarm } from './budget-alarm.ts'
import type { BudgetAccount } from './compile-budgets.ts'

/** What a request is held with. */
export interface HoldParts {
  readonly ledger: LedgerStore
  readonly alarm: BudgetAlarm
}

/** The money held for one request: grows by what more attempts may cost, and is settled once, at the end. */
export class Hold {
  #heldNanoUsd: NanoUsd
  readonly #effects: BudgetEffect[]
  readonly #reservation: Reservation
  readonly #accounts: readonly BudgetAccount[]
  readonly #parts: HoldParts

  /** @param balances as they are once it is held. */
  constructor(reservation: Reservation, accounts: readonly BudgetAccount[], balances: Balances, parts: HoldParts) {
    this.#reservation = reservation
    this.#accounts = accounts
    this.#parts = parts
    this.#heldNanoUsd = reservation.amountNanoUsd
    this.#effects = accounts.flatMap((one, index) => warningOf(one, balances[index]))
  }

  get heldNanoUsd(): NanoUsd {
    return this.#heldNanoUsd
  }

  /** What the budgets did to the request once it was held. */
  get effects(): readonly BudgetEffect[] {
    return this.#effects
  }

  /** Holds so much in all, where it holds less. Returns the account that has no room for it. @throws StoreUnavailable */
  async growTo(neededNanoUsd: NanoUsd): Promise<BudgetAccount | undefined> {
    const result = await this.#extendTo(neededNanoUsd)
    if (result.type === 'reserved') return undefined
    const full = this.#accounts.find(({ account }) => account.key === result.account) ?? this.#accounts[0]
    if (full?.budget) {
      this.#effects.push({ budget: full.budget.name, account: full.account.key, action: 'reject' })
      this.#parts.alarm.refused(full.budget, full.account.key, result.balance)
    }
    return full
  }

  /** The same for what can be left undone: whether there was room for it is nothing to tell. @throws StoreUnavailable */
  async growIfRoom(neededNanoUsd: NanoUsd): Promise<boolean> {
    return (await this.#extendTo(neededNanoUsd)).type === 'reserved'
  }

  /** Posts what was spent and gives the rest back. @throws StoreUnavailable */
  async settle(actualNanoUsd: NanoUsd): Promise<void> {
    const { isFirst, balances } = await this.#parts.ledger.settle(this.#reservation, actualNanoUsd)
    if (!isFirst) return
    for (const [index, one] of this.#accounts.entries()) {
      const balance = balances[index]
      if (balance) this.#parts.alarm.posted(one, balance, actualNanoUsd)
    }
  }

  async #extendTo(neededNanoUsd: NanoUsd) {
    const more = neededNanoUsd - this.#heldNanoUsd
    if (more <= 0n) return { type: 'reserved' } as const
    const result = await this.#parts.ledger.extend(this.#reservation, more)
    if (result.type === 'reserved') this.#heldNanoUsd += more
    return result
  }
}

/** A budget that only warns lets a request pass that it has no room for, and says so. */
function warningOf({ account, budget }: BudgetAccount, balance: Balances[number] | undefined): BudgetEffect[] {
  if (!balance || budget?.whenExhausted !== 'warn') return []
  if (balance.postedNanoUsd + balance.pendingNanoUsd <= budget.limitNanoUsd) return []
  return [{ budget: budget.name, account: account.key, action: 'warn' }]
}
