import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ListQuery, Page, RecordRow } from '../operations.ts'
import { prepare } from './prepare.ts'
import { integerOf, numberOf, textOf } from './read-row.ts'

const PAGE_ROWS = 25

/** The record of every request. */
export class RecordTables {
  readonly #append: StatementSync
  readonly #appendJson: StatementSync
  readonly #appendBaseline: StatementSync
  readonly #oldest: StatementSync
  readonly #delete: readonly StatementSync[]
  readonly #find: StatementSync
  readonly #all: StatementSync
  readonly #ofTenant: StatementSync

  constructor(database: DatabaseSync) {
    this.#append = prepare(
      database,
      'INSERT INTO record VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    )
    this.#appendJson = prepare(database, 'INSERT INTO record_json VALUES (?, ?)')
    this.#appendBaseline = prepare(database, 'INSERT INTO record_baseline VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    this.#oldest = prepare(database, 'SELECT row FROM record WHERE time < ? ORDER BY time LIMIT ?')
    this.#delete = ['record', 'record_json', 'record_baseline'].map((table) =>
      prepare(database, `DELETE FROM ${table} WHERE row = ?`),
    )
    this.#find = prepare(database, 'SELECT json FROM record JOIN record_json USING (row) WHERE decision_id = ?')
    this.#all = prepare(database, selectPage('true'))
    this.#ofTenant = prepare(database, selectPage('tenant = ?'))
  }

  append(record: RecordRow): void {
    const { changes, lastInsertRowid } = this.#append.run(
      record.decisionId,
      record.time,
      record.tenant,
      record.key,
      record.tier,
      record.model,
      record.deployment,
      record.provider,
      record.surface,
      record.end,
      record.inputTokens,
      record.outputTokens,
      record.costNanoUsd,
    )
    if (Number(changes) === 0) return
    this.#appendJson.run(lastInsertRowid, record.json)
    for (const { name, costNanoUsd } of record.baselines) this.#appendBaseline.run(lastInsertRowid, name, costNanoUsd)
  }

  /** Deletes the oldest of those that arrived before then. Returns how many. */
  prune(before: number, most: number): number {
    const rows = this.#oldest.all(before, most)
    for (const row of rows) for (const statement of this.#delete) statement.run(integerOf(row, 'row'))
    return rows.length
  }

  find(decisionId: string): string | undefined {
    const row = this.#find.get(decisionId)
    return row && textOf(row, 'json')
  }

  list({ since, until, tenant, limit, after }: ListQuery): Page<string> {
    const most = Math.min(limit, PAGE_ROWS)
    const range = [since, after?.time ?? until, after?.row ?? 0, most]
    const rows = tenant === undefined ? this.#all.all(...range) : this.#ofTenant.all(tenant, ...range)
    const last = rows[most - 1]
    return {
      items: rows.map((row) => textOf(row, 'json')),
      next: last && { time: numberOf(last, 'time'), row: numberOf(last, 'row') },
    }
  }
}

/** Newest first. The end is a place in the list: row 0 stands before every record of its millisecond. */
function selectPage(condition: string): string {
  return `SELECT row, record.time, json FROM record JOIN record_json USING (row)
    WHERE ${condition} AND time >= ? AND (time, row) < (?, ?) ORDER BY time DESC, row DESC LIMIT ?`
}
