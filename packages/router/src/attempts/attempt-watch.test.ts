import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { AttemptWatch } from './attempt-watch.ts'

const LIMITS = { firstTokenMs: 1_000, idleMs: 1_000, remainingMs: 60_000 }

function setUp(limits = LIMITS) {
  const clock = new FakeClock()
  const watch = new AttemptWatch(limits, clock, new AbortController().signal)
  const { promise, resolve } = Promise.withResolvers<string>()
  const answer = watch.race(promise).catch((error: Error) => error.message)
  return { clock, watch, answer, resolve }
}

describe('AttemptWatch, in a process that stood still for 2 seconds (failures.md, BR8)', () => {
  it('BR8: reads the answer that came meanwhile instead of ending the call', async () => {
    const { clock, watch, answer, resolve } = setUp()
    clock.standStill(3_000)
    await clock.advance(0)
    resolve('answer')
    expect(await answer).toBe('answer')
    watch.dispose()
    expect([watch.reason, clock.pendingTimers]).toEqual([undefined, 0])
  })

  it('gives the vendor the lost time back, and no more', async () => {
    const { clock, watch, answer } = setUp()
    clock.standStill(3_000)
    await clock.advance(1_999)
    expect(watch.reason).toBeUndefined()
    await clock.advance(1)
    expect(await answer).toBe('first-token-timeout')
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends a call on time in a process that is merely busy', async () => {
    const { clock, answer } = setUp()
    clock.standStill(1_099)
    await clock.advance(0)
    expect(await answer).toBe('first-token-timeout')
  })

  it('BR8: does not take a committed stream for one that stands still', async () => {
    const { clock, watch, answer, resolve } = setUp()
    watch.commit(() => undefined)
    clock.standStill(3_000)
    await clock.advance(0)
    resolve('event')
    expect(await answer).toBe('event')
    watch.dispose()
    expect(watch.reason).toBeUndefined()
  })

  it('keeps the deadline all the same', async () => {
    const { clock, answer, watch } = setUp({ ...LIMITS, remainingMs: 2_000 })
    clock.standStill(3_000)
    await clock.advance(0)
    expect(await answer).toBe('deadline-exceeded')
    expect([watch.reason, clock.pendingTimers]).toEqual(['deadline-exceeded', 0])
  })
})
