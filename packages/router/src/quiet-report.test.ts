import { StoreUnavailable } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { expect, it } from 'vitest'
import { quietReport } from './quiet-report.ts'

it('tells of a store that is away once in ten seconds, and of everything else each time', async () => {
  const clock = new FakeClock()
  const told: unknown[] = []
  const report = quietReport((defect) => told.push(defect), clock)
  const [away, defect] = [new StoreUnavailable('redis: away'), new Error('a defect')]
  for (let times = 0; times < 1_000; times += 1) report(away)
  report(defect)
  report(defect)
  expect(told).toEqual([away, defect, defect])
  await clock.advance(10_000)
  report(away)
  expect(told).toHaveLength(4)
})
