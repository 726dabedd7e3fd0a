import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '@sluice/core'
import { BARE_RECORD } from '@sluice/memory/suites'
import { describe, expect, it } from 'vitest'
import { openTemporary, temporaryPath } from '../measure/temporary-file.ts'
import { openSqlite } from './open-sqlite.ts'

const settled = (id: string) => ({ id, amountNanoUsd: 0n, accounts: [{ key: 'acme' }] })

function write(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

describe('openSqlite', () => {
  it.each([
    [
      'a folder that does not exist',
      (path: string) => join(path, 'sluice.db'),
      /cannot be opened\. Its folder must exist/,
    ],
    ['a folder', (path: string) => dirname(path), /cannot be opened/],
  ])('names the path and says what to do about %s', async (_, pathOf, message) => {
    const path = pathOf(temporaryPath())
    await expect(openSqlite({ path })).rejects.toThrow(message)
    await expect(openSqlite({ path })).rejects.toThrow(`sqlite: cannot use ${path}: `)
  })

  it('leaves alone what is no database', async () => {
    const path = temporaryPath()
    writeFileSync(path, 'a letter to my mother')
    await expect(openSqlite({ path })).rejects.toThrow(/it is not an SQLite database\. Pass another path\.$/)
  })

  it('leaves alone the database of another program', async () => {
    const path = temporaryPath()
    write(path, 'CREATE TABLE song (title TEXT)')
    await expect(openSqlite({ path })).rejects.toThrow(/it is the database of another program\. Pass another path\.$/)
  })

  it('leaves alone what a newer version wrote', async () => {
    const path = temporaryPath()
    await (await openTemporary({ path })).close()
    write(path, 'PRAGMA user_version = 99')
    await expect(openSqlite({ path })).rejects.toThrow(
      /a newer Sluice wrote it \(version 99; this one knows \d+\)\. Update/,
    )
  })

  it('opens an empty file, and a path with any characters', async () => {
    const path = join(dirname(temporaryPath()), 'Büro %20 #1?mode=ro')
    mkdirSync(path)
    writeFileSync(join(path, 'sluice.db'), '')
    const { ledger } = await openTemporary({ path: join(path, 'sluice.db'), durability: 'power' })
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })

  it('undoes an operation that fails, and nothing beside it in the same transaction', async () => {
    const { ledger, journal, records } = await openTemporary()
    const together = [
      ledger.settle(settled('a'), 5n),
      journal.append({ id: 'a', actualNanoUsd: 5n, accounts: [], time: Number.NaN }),
      records.append({ ...BARE_RECORD, decisionId: 'wrong', baselines: [], time: 1.5 }),
      ledger.settle(settled('b'), 6n),
      records.append(BARE_RECORD),
    ]
    const results = await Promise.allSettled(together)
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, false, true, true])
    expect(results[1]).toMatchObject({ reason: expect.any(StoreUnavailable) })
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 11n, pendingNanoUsd: 0n })
    expect(await records.list({})).toEqual([BARE_RECORD])
    expect(await journal.since(0)).toEqual([])
  })

  it('waits while another process writes', async () => {
    const path = temporaryPath()
    const { ledger } = await openTemporary({ path })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const settling = ledger.settle(settled('a'), 5n)
    const isSettled = await Promise.race([settling, new Promise((resolve) => void setTimeout(resolve, 50))])
    expect(isSettled).toBeUndefined()
    other.exec('ROLLBACK')
    other.close()
    expect(await settling).toMatchObject({ isFirst: true })
  })
})
