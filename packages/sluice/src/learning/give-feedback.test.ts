import { FakeClock } from '@sluice/core/testing'
import { MemoryRecords } from '@sluice/memory'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { expect, it } from 'vitest'
import { feedbackTo } from './give-feedback.ts'

const { decisionId, tenant } = SAMPLE_RECORD

async function setup() {
  const clock = new FakeClock()
  const records = new MemoryRecords()
  await records.append(SAMPLE_RECORD)
  const said = async () => (await records.find(decisionId))?.feedback
  return { clock, give: feedbackTo(records, clock), said }
}

it('keeps what is said of a decision, by whom and when, once per source', async () => {
  const { clock, give, said } = await setup()
  await give(decisionId, 0.5)
  await clock.advance(86_400_000 * 30)
  await give(decisionId, 1, { source: 'unit-tests', tenant })
  await give(decisionId, 0)
  expect(await said()).toEqual([
    { source: 'unit-tests', score: 1, time: clock.now() },
    { source: 'user', score: 0, time: clock.now() },
  ])
})

it.each([
  ['dec_other', 1, undefined, 'No such decision is kept'],
  [decisionId, 1, { tenant: 'globex' }, 'No such decision is kept'],
  [decisionId, 1.1, undefined, 'score: must be a number from 0 to 1'],
  [decisionId, Number.NaN, undefined, 'score: '],
  [decisionId, 1, { source: 'shadow' }, 'is for Sluice itself'],
])('refuses %s, %s, %j', async (id, score, details, message) => {
  const { give, said } = await setup()
  await expect(give(id, score, details)).rejects.toThrow(message)
  expect(await said()).toBeUndefined()
})

it('says where feedback would go when no records are kept', async () => {
  await expect(feedbackTo(undefined, new FakeClock())(decisionId, 1)).rejects.toThrow('Pass stores: { records }')
})
