import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EntriesQuery, JournalRow, Page } from '../operations.ts'
import { prepare } from './prepare.ts'
import { integerOf, numberOf, textOf, type Row } from './read-row.ts'

const PAGE_ROWS = 200

/** What requests were found to cost, as it was settled. */
export class JournalTable {
  readonly #append: StatementSync
  readonly #confirm: StatementSync
  readonly #prune: StatementSync
  readonly #all: StatementSync
  readonly #unconfirmed: StatementSync

  constructor(database: DatabaseSync) {
    this.#append = prepare(
      database,
      `INSERT INTO journal (id, actual, accounts, time, is_confirmed) VALUES (?, ?, ?, ?, 0)
       ON CONFLICT DO NOTHING`,
    )
    this.#confirm = prepare(database, 'UPDATE journal SET is_confirmed = 1 WHERE id = ?')
    this.#prune = prepare(database, 'DELETE FROM journal WHERE is_confirmed = 1 AND time < ?')
    this.#all = prepare(database, selectPage('true'))
    this.#unconfirmed = prepare(database, selectPage('is_confirmed = 0'))
  }

  append({ id, actualNanoUsd, accounts, time }: JournalRow): void {
    this.#append.run(id, actualNanoUsd, accounts, time)
  }

  confirm(id: string): void {
    this.#confirm.run(id)
  }

  prune(before: number): void {
    this.#prune.run(before)
  }

  list({ since, isUnconfirmedOnly, after }: EntriesQuery): Page<JournalRow> {
    const statement = isUnconfirmedOnly ? this.#unconfirmed : this.#all
    const rows = statement.all(after?.time ?? since, after?.row ?? 0)
    const last = rows[PAGE_ROWS - 1]
    return {
      items: rows.map(entryOf),
      next: last && { time: numberOf(last, 'time'), row: numberOf(last, 'row') },
    }
  }
}

function entryOf(row: Row): JournalRow {
  return {
    id: textOf(row, 'id'),
    actualNanoUsd: integerOf(row, 'actual'),
    accounts: textOf(row, 'accounts'),
    time: numberOf(row, 'time'),
  }
}

function selectPage(condition: string): string {
  return `SELECT row, id, actual, accounts, time FROM journal
    WHERE ${condition} AND (time, row) > (?, ?) ORDER BY time, row LIMIT ${PAGE_ROWS}`
}
