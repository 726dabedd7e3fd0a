import { FakeClock } from '@sluice/core/testing'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { describe, expect, it } from 'vitest'
import { openTemporary, temporaryPath } from '../measure/temporary-file.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

async function setup(keepRecordsMs?: number) {
  const clock = new FakeClock()
  const path = temporaryPath()
  const { records } = await openTemporary({ path, clock, keepRecordsMs })
  const append = async (decisionId: string, ageMs: number) =>
    records.append({ ...SAMPLE_RECORD, decisionId, time: clock.now() - ageMs })
  const count = async () => (await records.spend({ by: [], since: 0 }))[0]?.requests
  const pass = async (durationMs: number) => {
    await clock.advance(durationMs)
    await records.find('nobody')
  }
  return { clock, path, records, append, count, pass }
}

describe('records in a file', () => {
  it('are kept for 400 days, whole, and then not at all', async () => {
    const { append, count, pass, records } = await setup()
    await append('old', 400 * DAY_MS)
    await append('new', 400 * DAY_MS - 2 * MINUTE_MS)
    expect(await count()).toBe(2)
    await pass(MINUTE_MS)
    expect(await count()).toBe(1)
    expect(await records.find('old')).toBeUndefined()
    expect(await records.find('new')).toBeDefined()
    expect(await records.spend({ by: ['model'], since: 0 })).toMatchObject([{ requests: 1 }])
  })

  it('go a hundred at a time, with a pause between, so that nobody waits for it', async () => {
    const { append, count, pass, clock } = await setup(DAY_MS)
    await Promise.all(Array.from({ length: 250 }, (_, index) => append(`d${index}`, 2 * DAY_MS)))
    const left = [await count()]
    await pass(MINUTE_MS)
    left.push(await count())
    for (let times = 0; times < 3; times += 1) {
      await pass(100)
      left.push(await count())
    }
    expect(left).toEqual([250, 150, 50, 0, 0])
    await append('later', 2 * DAY_MS)
    await pass(59 * MINUTE_MS)
    await append('begins the next turn', 0)
    await pass(MINUTE_MS)
    expect(await count()).toBe(1)
    // One to prune, one to sweep leases.
    expect(clock.pendingTimers).toBe(2)
  })

  it('go only where some are added: who reads with other settings deletes nothing', async () => {
    const { append, count, pass, path, clock } = await setup(Number.POSITIVE_INFINITY)
    await append('old', 4_000 * DAY_MS)
    const reader = await openTemporary({ path, clock })
    expect(await reader.records.spend({ by: [], since: 0 })).toMatchObject([{ requests: 1 }])
    await pass(DAY_MS)
    await reader.records.find('old')
    expect(await count()).toBe(1)
  })

  it('are not kept for less than a moment', async () => {
    await expect(setup(0)).rejects.toThrow('records cannot be kept for 0 ms')
  })
})
