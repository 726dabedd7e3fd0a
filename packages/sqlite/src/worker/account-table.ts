import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Balance, Balances, LedgerAccount } from '@sluice/core'
import { prepare } from './prepare.ts'
import { integerOf } from './read-row.ts'

/** What is remembered of an account with each reservation. */
export interface AccountWindow {
  readonly key: string
  readonly endsAt?: number
}

/** By how much an account changes; either may be negative. */
interface Change {
  readonly posted: bigint
  readonly pending: bigint
}

const NOTHING: Balance = { postedNanoUsd: 0n, pendingNanoUsd: 0n }

/** What is posted and pending in each account. */
export class AccountTable {
  readonly #read: StatementSync
  readonly #open: StatementSync
  readonly #change: StatementSync
  readonly #forget: StatementSync

  constructor(database: DatabaseSync) {
    this.#read = prepare(database, 'SELECT posted, pending FROM account WHERE key = ?')
    this.#open = prepare(database, 'INSERT INTO account VALUES (?, 0, 0, ?) ON CONFLICT DO NOTHING')
    this.#change = prepare(database, 'UPDATE account SET posted = posted + ?, pending = pending + ? WHERE key = ?')
    this.#forget = prepare(database, 'DELETE FROM account WHERE ends_at < ? AND pending = 0')
  }

  balance(key: string): Balance {
    const row = this.#read.get(key)
    if (!row) return NOTHING
    return { postedNanoUsd: integerOf(row, 'posted'), pendingNanoUsd: integerOf(row, 'pending') }
  }

  balances(accounts: readonly LedgerAccount[]): Balances {
    return accounts.map(({ key }) => this.balance(key))
  }

  firstWithoutRoom(accounts: readonly LedgerAccount[], amount: bigint): LedgerAccount | undefined {
    return accounts.find(({ key, limitNanoUsd }) => {
      if (limitNanoUsd === undefined) return false
      const { postedNanoUsd, pendingNanoUsd } = this.balance(key)
      return postedNanoUsd + pendingNanoUsd + amount > limitNanoUsd
    })
  }

  change(accounts: readonly AccountWindow[], { posted, pending }: Change): void {
    for (const { key, endsAt } of accounts) {
      if (this.#change.run(posted, pending, key).changes > 0) continue
      this.#open.run(key, endsAt ?? null)
      this.#change.run(posted, pending, key)
    }
  }

  /** Changes what was posted before. An account that is forgotten has nothing left to correct. */
  correct(accounts: readonly AccountWindow[], posted: bigint): void {
    for (const { key } of accounts) this.#change.run(posted, 0n, key)
  }

  /** Forgets accounts whose window ended before then. */
  forget(endedBefore: number): void {
    this.#forget.run(endedBefore)
  }
}
