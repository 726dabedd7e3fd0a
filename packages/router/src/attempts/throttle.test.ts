import { seededRandom } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Throttle } from './throttle.ts'

function setUp(settings = { throttleFactor: 2, throttleFromPerSecond: 5 }) {
  const clock = new FakeClock()
  const random = seededRandom(3)
  const throttle = new Throttle(() => settings, clock)
  /** Calls at a steady rate, of which the vendor refuses a share; how many were made. */
  const call = async (seconds: number, perSecond: number, refusedShare: number): Promise<number> => {
    let made = 0
    for (let turn = 0; turn < seconds * perSecond; turn += 1) {
      await clock.advance(1_000 / perSecond)
      if (!throttle.admits(random)) continue
      throttle.begin()
      made += 1
      if (random.next() < refusedShare) throttle.refused()
    }
    return made
  }
  return { clock, throttle, call }
}

describe('the throttle', () => {
  it('withholds nothing from a vendor that takes half of its calls or more', async () => {
    const { throttle, call } = setUp()
    expect(await call(60, 20, 0)).toBe(1_200)
    expect(throttle.share).toBe(0)
    expect(await call(60, 20, 0.45)).toBe(1_200)
  })

  it('sends a vendor that refuses everything a tenth of its calls, and all again once it is well', async () => {
    const { throttle, call } = setUp()
    await call(120, 10, 1)
    expect(throttle.share).toBe(0.9)
    expect(await call(60, 10, 1)).toBeLessThan(100)
    await call(130, 10, 0)
    await call(130, 10, 0)
    expect(throttle.share).toBe(0)
  })

  it('leaves a deployment alone that is called seldom', async () => {
    const { throttle, call } = setUp()
    expect(await call(120, 4, 1)).toBe(480)
    expect(throttle.share).toBe(0)
  })

  it('takes a call that is still being answered for one that was accepted', async () => {
    const { throttle, clock } = setUp()
    for (let begun = 0; begun < 600; begun += 1) throttle.begin()
    await clock.advance(100_000)
    expect(throttle.share).toBe(0)
  })

  it('forgets what is older than two minutes', async () => {
    const { throttle, clock, call } = setUp()
    await call(60, 20, 1)
    expect(throttle.share).toBeGreaterThan(0)
    await clock.advance(120_000)
    expect(throttle.share).toBe(0)
  })

  it('follows its formula, between 0 and 0.9', () => {
    const counts = fc.record({
      calls: fc.nat(300),
      refused: fc.nat(400),
      factor: fc.double({ min: 1, max: 5, noNaN: true }),
    })
    fc.assert(
      fc.property(counts, ({ calls, refused, factor }) => {
        const { throttle } = setUp({ throttleFactor: factor, throttleFromPerSecond: 0 })
        for (let begun = 0; begun < calls; begun += 1) throttle.begin()
        for (let heard = 0; heard < refused; heard += 1) throttle.refused()
        const share = (calls - factor * Math.max(0, calls - refused)) / (calls + 1)
        expect(throttle.share).toBeCloseTo(Math.min(0.9, Math.max(0, share)), 10)
      }),
      { numRuns: 1_000 },
    )
  })
})
