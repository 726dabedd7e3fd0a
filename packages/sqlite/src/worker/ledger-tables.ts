import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Balance, LedgerAccount, Reservation, ReserveResult, SettleResult } from '@sluice/core'
import { AccountTable, type AccountWindow } from './account-table.ts'
import { prepare } from './prepare.ts'
import { integerOf, textOf, type Row } from './read-row.ts'

interface StoredReservation {
  readonly id: string
  /** `open`, `expired` or `settled`. */
  readonly state: string
  readonly held: bigint
  readonly accounts: readonly AccountWindow[]
}

const DAY_MS = 86_400_000
/** Finished reservations forgotten at a time: a long backlog is worked off between batches, not in one. */
const MOST_FORGOTTEN = 10_000

/** The ledger in the file. Every method runs inside a transaction; times are file times. */
export class LedgerTables {
  readonly #accounts: AccountTable
  readonly #find: StatementSync
  readonly #hold: StatementSync
  readonly #holdMore: StatementSync
  readonly #finish: StatementSync
  readonly #overdue: StatementSync
  readonly #forget: StatementSync

  constructor(database: DatabaseSync) {
    this.#accounts = new AccountTable(database)
    this.#find = prepare(database, 'SELECT id, state, held, accounts FROM reservation WHERE id = ?')
    this.#hold = prepare(database, `INSERT INTO reservation VALUES (?, 'open', ?, ?, ?, 0)`)
    this.#holdMore = prepare(database, 'UPDATE reservation SET held = held + ? WHERE id = ?')
    this.#finish = prepare(
      database,
      `INSERT INTO reservation VALUES (?1, ?2, 0, '[]', 0, ?3)
       ON CONFLICT DO UPDATE SET state = ?2, finished_at = ?3`,
    )
    this.#overdue = prepare(
      database,
      `SELECT id, state, held, accounts FROM reservation WHERE state = 'open' AND expires_at <= ?`,
    )
    this.#forget = prepare(
      database,
      `DELETE FROM reservation WHERE id IN
         (SELECT id FROM reservation WHERE state <> 'open' AND finished_at < ? LIMIT ${MOST_FORGOTTEN})`,
    )
  }

  reserve({ id, amountNanoUsd, accounts }: Reservation, leaseMs: number, fileMs: number): ReserveResult {
    if (this.#stored(id)) return { type: 'reserved', balances: this.#accounts.balances(accounts) }
    const full = this.#accounts.firstWithoutRoom(accounts, amountNanoUsd)
    if (full) return this.#refuse(full)
    this.#hold.run(id, amountNanoUsd, JSON.stringify(accounts.map(windowOf)), fileMs + leaseMs)
    return this.#held(accounts, amountNanoUsd)
  }

  extend({ id, accounts }: Reservation, byNanoUsd: bigint): ReserveResult {
    const isOpen = this.#stored(id)?.state === 'open'
    const full = isOpen ? this.#accounts.firstWithoutRoom(accounts, byNanoUsd) : accounts[0]
    if (!isOpen || full) return this.#refuse(full)
    this.#holdMore.run(byNanoUsd, id)
    return this.#held(accounts, byNanoUsd)
  }

  settle({ id, accounts }: Reservation, actualNanoUsd: bigint, fileMs: number): SettleResult {
    const stored = this.#stored(id)
    const isFirst = stored?.state !== 'settled'
    if (isFirst) {
      this.#post(stored, accounts, actualNanoUsd)
      this.#finish.run(id, 'settled', fileMs)
    }
    return { isFirst, balances: this.#accounts.balances(accounts) }
  }

  balance(key: string): Balance {
    return this.#accounts.balance(key)
  }

  /** Posts in full every reservation whose lease has run out. Returns how many. */
  expire(fileMs: number): number {
    const overdue = this.#overdue.all(fileMs).map(storedOf)
    for (const { id, held, accounts } of overdue) {
      this.#accounts.change(accounts, { posted: held, pending: -held })
      this.#finish.run(id, 'expired', fileMs)
    }
    return overdue.length
  }

  /** Forgets reservations that finished a day ago, and accounts whose window ended a day ago by the wall clock. */
  forget(fileMs: number, wallMs: number): void {
    this.#forget.run(fileMs - DAY_MS)
    this.#accounts.forget(wallMs - DAY_MS)
  }

  #stored(id: string): StoredReservation | undefined {
    const row = this.#find.get(id)
    return row && storedOf(row)
  }

  #post(stored: StoredReservation | undefined, accounts: readonly LedgerAccount[], actual: bigint): void {
    if (!stored) return this.#accounts.change(accounts, { posted: actual, pending: 0n })
    if (stored.state === 'expired') return this.#accounts.correct(stored.accounts, actual - stored.held)
    this.#accounts.change(stored.accounts, { posted: actual, pending: -stored.held })
  }

  #refuse(account: LedgerAccount | undefined): ReserveResult {
    const key = account?.key ?? ''
    return { type: 'refused', account: key, balance: this.#accounts.balance(key) }
  }

  #held(accounts: readonly LedgerAccount[], amount: bigint): ReserveResult {
    this.#accounts.change(accounts, { posted: 0n, pending: amount })
    return { type: 'reserved', balances: this.#accounts.balances(accounts) }
  }
}

function windowOf({ key, endsAt }: LedgerAccount): AccountWindow {
  return { key, endsAt }
}

function storedOf(row: Row): StoredReservation {
  const accounts: AccountWindow[] = JSON.parse(textOf(row, 'accounts'))
  return { id: textOf(row, 'id'), state: textOf(row, 'state'), held: integerOf(row, 'held'), accounts }
}
