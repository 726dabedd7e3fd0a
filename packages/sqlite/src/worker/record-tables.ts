import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { MOST_FEEDBACK_SOURCES, type FeedbackResult } from '@sluice/core'
import type { FeedbackRow, ListQuery, Page, RecordRow } from '../operations.ts'
import { prepare } from './prepare.ts'
import { integerOf, numberOf, textOf } from './read-row.ts'

const PAGE_ROWS = 25

/** The record of every request. */
export class RecordTables {
  readonly #append: StatementSync
  readonly #appendJson: StatementSync
  readonly #appendBaseline: StatementSync
  readonly #owned: StatementSync
  readonly #others: StatementSync
  readonly #addFeedback: StatementSync
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
    this.#owned = prepare(database, 'SELECT row FROM record WHERE decision_id = ? AND tenant = ifnull(?, tenant)')
    this.#others = prepare(database, 'SELECT count(*) AS count FROM record_feedback WHERE row = ? AND source <> ?')
    this.#addFeedback = prepare(database, 'INSERT OR REPLACE INTO record_feedback VALUES (?, ?, ?)')
    this.#oldest = prepare(database, 'SELECT row FROM record WHERE time < ? ORDER BY time LIMIT ?')
    this.#delete = ['record', 'record_json', 'record_baseline', 'record_feedback'].map((table) =>
      prepare(database, `DELETE FROM ${table} WHERE row = ?`),
    )
    this.#find = prepare(
      database,
      `SELECT ${JSON_WITH_FEEDBACK} FROM record JOIN record_json USING (row) WHERE decision_id = ?`,
    )
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

  addFeedback({ decisionId, tenant, source, json }: FeedbackRow): FeedbackResult {
    const owned = this.#owned.get(decisionId, tenant)
    if (!owned) return 'unknown'
    const row = integerOf(owned, 'row')
    const others = this.#others.get(row, source)
    if (others && numberOf(others, 'count') >= MOST_FEEDBACK_SOURCES) return 'full'
    this.#addFeedback.run(row, source, json)
    return 'kept'
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

/** The record as it was written, with what was said of it since. */
const JSON_WITH_FEEDBACK = `CASE WHEN EXISTS (SELECT 1 FROM record_feedback WHERE record_feedback.row = record.row)
  THEN json_set(record_json.json, '$.feedback', json((SELECT json_group_array(json(said)) FROM
    (SELECT record_feedback.json AS said FROM record_feedback WHERE record_feedback.row = record.row ORDER BY source))))
  ELSE record_json.json END AS json`

/** Newest first. The end is a place in the list: row 0 stands before every record of its millisecond. */
function selectPage(condition: string): string {
  return `SELECT row, record.time, ${JSON_WITH_FEEDBACK} FROM record JOIN record_json USING (row)
    WHERE ${condition} AND time >= ? AND (time, row) < (?, ?) ORDER BY time DESC, row DESC LIMIT ?`
}
