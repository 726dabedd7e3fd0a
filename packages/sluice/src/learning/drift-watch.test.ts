import { seededRandom, type RouteRecord, type Tier } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryRecords } from '@sluice/memory'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { describe, expect, it } from 'vitest'
import { driftLine } from './drift-line.ts'
import { DriftWatch, type DriftEvent } from './drift-watch.ts'

const HOUR_MS = 3_600_000
const SETTINGS = {
  everyMs: HOUR_MS,
  windowMs: 24 * HOUR_MS,
  minimumRequests: 100,
  shareShift: 0.2,
  calibrationGap: 0.1,
}

function setup() {
  const clock = new FakeClock()
  const records = new MemoryRecords()
  const defects: unknown[] = []
  const watch = new DriftWatch({ records, settings: () => SETTINGS, clock, report: (defect) => defects.push(defect) })
  const events: DriftEvent[] = []
  const stop = watch.add((event) => events.push(event))
  const random = seededRandom(2)
  let count = 0
  /** So many requests over the last day, `opusShare` of which are guessed to need opus; haiku is good as often as said. */
  const day = async (requests: number, opusShare: number, good = 0.8) => {
    for (let request = 0; request < requests; request += 1) {
      count += 1
      const tier: Tier = random.next() < opusShare ? 'opus' : 'haiku'
      const time = clock.now() - Math.floor(((request + 0.5) / requests) * 24 * HOUR_MS)
      await records.append(record(`dec_${count}`, time, tier))
      await records.addFeedback({
        decisionId: `dec_${count}`,
        source: 'user',
        score: Number(random.next() < good),
        time,
      })
    }
  }
  const pass = (hours: number) => clock.advance(hours * HOUR_MS)
  return { clock, watch, events, defects, stop, day, pass }
}

function record(decisionId: string, time: number, tier: Tier): RouteRecord {
  const probabilities = { haiku: 0.8, sonnet: 0.1, opus: 0.1 }
  const goodEnough = { haiku: 0.8, sonnet: 0.8, opus: 0.8 }
  const classification = { tier, probabilities, goodEnough, confidence: 0.8, reasons: [], classifier: 'test' }
  return { ...SAMPLE_RECORD, decisionId, time, tier, classification }
}

describe('a watch for drift', () => {
  it('says nothing while all is as it was', async () => {
    const { day, pass, events } = setup()
    for (let days = 0; days < 4; days += 1) {
      await pass(24)
      await day(200, 0.2)
    }
    await pass(1)
    expect(events).toEqual([])
  })

  it('tells once that other tiers are guessed, and again when it was over meanwhile', async () => {
    const { day, pass, events, clock } = setup()
    await pass(24)
    await day(400, 0.1)
    await pass(24)
    await day(400, 0.6)
    await pass(3)
    expect(events).toMatchObject([
      { kind: 'tier-share', requests: expect.any(Number), time: clock.now() - 2 * HOUR_MS },
    ])
    expect(events[0]?.kind === 'tier-share' && events[0].shares.opus).toBeGreaterThan(0.5)
    expect(events.map(driftLine)[0]).toMatch(/^DRIFT of tiers: haiku \d+ % -> \d+ %, /)
  })

  it('tells that feedback is not what was foretold', async () => {
    const { day, pass, events } = setup()
    await pass(24)
    await day(300, 0, 0.3)
    await pass(2)
    expect(events).toMatchObject([{ kind: 'calibration', tier: 'haiku', foretold: expect.closeTo(0.8, 9) }])
  })

  it('looks no more once it is stopped, and holds no timer', async () => {
    const { watch, clock } = setup()
    expect(clock.pendingTimers).toBe(1)
    watch.stop()
    expect(clock.pendingTimers).toBe(0)
  })
})
