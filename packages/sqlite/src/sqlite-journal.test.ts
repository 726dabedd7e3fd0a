import type { SpendEntry } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { openTemporary } from '../measure/temporary-file.ts'

const ACCOUNTS = [{ key: 'acme', limitNanoUsd: 9_007_199_254_740_993n, endsAt: 5_000 }, { key: 'team' }]

function entry(id: string, time: number, actualNanoUsd = 7n): SpendEntry {
  return { id, time, actualNanoUsd, accounts: ACCOUNTS }
}

describe('SqliteJournal', () => {
  it('gives back what was written as it was, oldest first', async () => {
    const { journal } = await openTemporary()
    const [late, early, same] = [
      entry('late', 3_000),
      entry('early', 1_000, 999_999_999_999_999n),
      entry('same', 3_000),
    ]
    for (const each of [late, early, same]) await journal.append(each)
    expect(await journal.since(0)).toEqual([early, late, same])
    expect(await journal.since(1_001)).toEqual([late, same])
    expect(await journal.since(3_000)).toEqual([late, same])
  })

  it('keeps the first entry of an id', async () => {
    const { journal } = await openTemporary()
    await journal.append(entry('a', 1_000))
    await journal.confirm('a')
    await journal.append(entry('a', 2_000, 50n))
    expect(await journal.since(0)).toEqual([entry('a', 1_000)])
    expect(await journal.unconfirmed()).toEqual([])
  })

  it('tells what the store has not confirmed, and forgets only what it has', async () => {
    const { journal } = await openTemporary()
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await journal.append(entry(id, index * 1_000))
    for (const id of ['b', 'd', 'nobody']) await journal.confirm(id)
    expect((await journal.unconfirmed()).map(({ id }) => id)).toEqual(['a', 'c'])
    await journal.prune(3_000)
    expect((await journal.since(0)).map(({ id }) => id)).toEqual(['a', 'c', 'd'])
  })

  it('reads a journal of many pages whole', async () => {
    const { journal } = await openTemporary()
    const entries = Array.from({ length: 1_001 }, (_, index) => entry(`a${index}`, Math.floor(index / 500)))
    await Promise.all(entries.map((each) => journal.append(each)))
    expect(await journal.unconfirmed()).toEqual(entries)
  })

  it('refuses an amount that no ledger would take, and writes nothing', async () => {
    const { journal } = await openTemporary()
    await expect(journal.append(entry('a', 0, -1n))).rejects.toThrow(RangeError)
    expect(await journal.since(0)).toEqual([])
  })
})
