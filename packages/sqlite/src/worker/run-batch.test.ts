import { DatabaseSync } from 'node:sqlite'
import type { LedgerAccount } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryPath } from '../../measure/temporary-file.ts'
import type { Operation } from '../operations.ts'
import { FileTime } from './file-time.ts'
import { createHandlers } from './handlers.ts'
import { LedgerTables } from './ledger-tables.ts'
import { openFile } from './open-file.ts'
import { BatchRunner } from './run-batch.ts'

const accounts = [{ key: 'acme' }]
const BALANCE = { name: 'balance', input: 'acme' } as const

function setup() {
  const path = temporaryPath()
  const database = openFile({ path, durability: 'process' })
  onTestFinished(() => database.close())
  const ledger = new LedgerTables(database)
  const parts = { database, ledger, time: new FileTime(database, 0), handlers: createHandlers(database, ledger) }
  const runner = new BatchRunner(parts)
  const run = (...operations: readonly Operation[]) =>
    runner.run({ type: 'batch', operations, monotonicMs: 0, wallMs: 0 })
  return { path, database, run }
}

function settle(id: string, actualNanoUsd = 5n, inAccounts: readonly LedgerAccount[] = accounts): Operation<'settle'> {
  return { name: 'settle', input: { reservation: { id, amountNanoUsd: 0n, accounts: inAccounts }, actualNanoUsd } }
}

it('fails a whole batch, and works again, when another program holds the file for too long', () => {
  const { path, database, run } = setup()
  database.exec('PRAGMA busy_timeout = 0')
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const failed = { isDone: false, message: 'database is locked', mayPass: true }
  expect(run(settle('a'), settle('b'))).toEqual([failed, failed])
  other.close()
  expect(run(settle('a'), BALANCE)).toMatchObject([{ isDone: true }, { output: { postedNanoUsd: 5n } }])
})

it('fails what a full disk has no room for, keeps what was written, and works again when there is room', () => {
  const { database, run } = setup()
  run(settle('a'))
  const pages = database.prepare('PRAGMA page_count').get()?.['page_count']
  database.exec(`PRAGMA max_page_count = ${String(pages)}`)
  const many = Array.from({ length: 1_000 }, (_, index) => settle(`b${index}-${'x'.repeat(100)}`))
  const answers = run(...many)
  expect(answers).toContainEqual({ isDone: false, message: 'database or disk is full', mayPass: true })
  const kept = answers.filter(({ isDone }) => isDone).length
  database.exec('PRAGMA max_page_count = 1000000')
  expect(run(BALANCE)).toMatchObject([{ output: { postedNanoUsd: BigInt(5 * (1 + kept)) } }])
  expect(run(...many).every(({ isDone }) => isDone)).toBe(true)
  expect(run(BALANCE)).toMatchObject([{ output: { postedNanoUsd: BigInt(5 * 1_001) } }])
})

it('refuses a sum that the file could not hold exactly, and undoes what it had posted elsewhere for it', () => {
  const { run } = setup()
  const full = { key: 'full' }
  run(settle('a', 2n ** 63n - 1n, [full]))
  const answers = run(settle('b', 1n, [...accounts, full]), settle('c', 7n))
  expect(answers).toMatchObject([{ isDone: false, mayPass: false }, { isDone: true }])
  expect(run(BALANCE)).toMatchObject([{ output: { postedNanoUsd: 7n } }])
  expect(run(settle('b', 1n))).toMatchObject([{ output: { isFirst: true } }])
})
