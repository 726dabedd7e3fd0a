import { BARE_RECORD, recordSuite, SAMPLE_RECORD } from '@sluice/memory/suites'
import { expect, it } from 'vitest'
import { openTemporary, temporaryPath } from '../measure/temporary-file.ts'

recordSuite('SqliteRecords', async () => (await openTemporary()).records)

it('keeps records for the next process', async () => {
  const path = temporaryPath()
  const before = await openTemporary({ path })
  await before.records.append(SAMPLE_RECORD)
  await before.close()
  const { records } = await openTemporary({ path })
  expect(await records.find(SAMPLE_RECORD.decisionId)).toEqual(SAMPLE_RECORD)
})

it('lists records of one millisecond over many pages, none twice and none left out', async () => {
  const { records } = await openTemporary()
  const ids = Array.from({ length: 333 }, (_, index) => `d${index}`)
  await Promise.all(ids.map((decisionId) => records.append({ ...BARE_RECORD, decisionId })))
  const listed = await records.list({ limit: 1_000 })
  expect(listed.map(({ decisionId }) => decisionId)).toEqual(ids.toReversed())
})
