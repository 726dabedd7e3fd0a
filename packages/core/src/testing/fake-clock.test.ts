import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.ts'

describe('FakeClock', () => {
  it('runs timers in order of their due time, each at its time', async () => {
    const clock = new FakeClock()
    const seen: [string, number][] = []
    clock.setTimer(20, () => seen.push(['late', clock.monotonicMs()]))
    clock.setTimer(10, () => seen.push(['early', clock.monotonicMs()]))
    await clock.advance(30)
    expect(seen).toEqual([
      ['early', 10],
      ['late', 20],
    ])
    expect(clock.monotonicMs()).toBe(30)
  })

  it('runs a timer that a timer has set, when it falls due within the same move', async () => {
    const clock = new FakeClock()
    const seen: number[] = []
    clock.setTimer(10, () => clock.setTimer(10, () => seen.push(clock.monotonicMs())))
    await clock.advance(20)
    expect(seen).toEqual([20])
  })

  it('forgets a timer that is cancelled', async () => {
    const clock = new FakeClock()
    const timer = clock.setTimer(10, () => expect.unreachable())
    timer.cancel()
    expect(clock.pendingTimers).toBe(0)
    await clock.advance(20)
  })
})
