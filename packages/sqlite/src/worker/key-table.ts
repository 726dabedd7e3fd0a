import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Input } from '../operations.ts'
import { prepare } from './prepare.ts'
import { textOf } from './read-row.ts'

/** Virtual keys, as JSON. */
export class KeyTable {
  readonly #put: StatementSync
  readonly #find: StatementSync
  readonly #list: StatementSync

  constructor(database: DatabaseSync) {
    this.#put = prepare(
      database,
      `INSERT INTO virtual_key (id, created_at, json) VALUES (?1, ?2, ?3)
       ON CONFLICT (id) DO UPDATE SET created_at = ?2, json = ?3`,
    )
    this.#find = prepare(database, 'SELECT json FROM virtual_key WHERE id = ?')
    this.#list = prepare(database, 'SELECT json FROM virtual_key ORDER BY created_at, row')
  }

  put({ id, createdAt, json }: Input<'putKey'>): void {
    this.#put.run(id, createdAt, json)
  }

  find(id: string): string | undefined {
    const row = this.#find.get(id)
    return row && textOf(row, 'json')
  }

  list(): string[] {
    return this.#list.all().map((row) => textOf(row, 'json'))
  }
}
