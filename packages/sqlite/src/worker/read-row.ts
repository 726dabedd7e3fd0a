import type { SQLOutputValue } from 'node:sqlite'

/** A row as SQLite gives it, with integers as bigint. */
export type Row = Readonly<Record<string, SQLOutputValue>>

/** @throws TypeError when the column holds something else. */
export function integerOf(row: Row, column: string): bigint {
  const value = row[column]
  if (typeof value !== 'bigint') throw new TypeError(`column ${column} holds no integer`)
  return value
}

/** Zero for a sum of nothing. */
export function sumOf(row: Row, column: string): bigint {
  return row[column] === null ? 0n : integerOf(row, column)
}

/** An integer that is no amount of money, such as a time. */
export function numberOf(row: Row, column: string): number {
  return Number(integerOf(row, column))
}

/** @throws TypeError when the column holds something else. */
export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value
}
