import { expect, it } from 'vitest'
import { MemoryRecords } from './memory-records.ts'
import { recordSuite, SAMPLE_RECORD } from './suites/index.ts'

recordSuite('MemoryRecords', () => new MemoryRecords())

it('forgets a tenth at once: what is added costs no more when it is full', async () => {
  const store = new MemoryRecords(1_000)
  const sizes = new Set<number>()
  for (let index = 0; index < 3_000; index += 1) {
    await store.append({ ...SAMPLE_RECORD, decisionId: `d${index}` })
    if (index >= 1_000) sizes.add((await store.spend({ by: [], since: 0 }))[0]?.requests ?? 0)
  }
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1_000, 1_099])
  expect(await store.find('d2999')).toBeDefined()
  expect(await store.find('d1899')).toBeUndefined()
})

it('keeps the newest records of a flood', async () => {
  const store = new MemoryRecords(2)
  for (const decisionId of ['a', 'b', 'c']) await store.append({ ...SAMPLE_RECORD, decisionId })
  expect(await store.find('a')).toBeUndefined()
  expect(await store.list({})).toHaveLength(2)
})
