import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** A statement that reads integers as bigint: amounts of money do not fit a number. */
export function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  return statement
}
