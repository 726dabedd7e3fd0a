import { expect, it } from 'vitest'
import { MemoryRecords } from './memory-records.ts'
import { recordSuite, SAMPLE_RECORD } from './suites/index.ts'

recordSuite('MemoryRecords', () => new MemoryRecords())

it('keeps the newest records of a flood', async () => {
  const store = new MemoryRecords(2)
  for (const decisionId of ['a', 'b', 'c']) await store.append({ ...SAMPLE_RECORD, decisionId })
  expect(await store.find('a')).toBeUndefined()
  expect(await store.list({})).toHaveLength(2)
})
