import { setTimeout } from 'node:timers/promises'
import { systemClock } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { measureLoopLag } from './measure-loop-lag.ts'

describe('measureLoopLag', () => {
  it('tells nothing of a second that is not over, and then its mean', async () => {
    const lagMs = measureLoopLag(systemClock)
    expect(lagMs()).toBe(0)
    for (let turn = 0; turn < 5; turn += 1) await busyTurn(300)
    expect(lagMs()).toBeGreaterThan(200)
    expect(lagMs()).toBeGreaterThan(200)
  })

  it('does not take one long turn for an overload', async () => {
    const lagMs = measureLoopLag(systemClock)
    await setTimeout(100)
    await busyTurn(300)
    await setTimeout(800)
    expect(lagMs()).toBeLessThan(150)
  })

  it('counts a loop that has not turned at all as late by all that time', () => {
    const times = [0, 1_500]
    const lagMs = measureLoopLag({ ...systemClock, monotonicMs: () => times.shift() ?? 1_500 })
    expect(lagMs()).toBe(1_480)
  })
})

async function busyTurn(durationMs: number): Promise<void> {
  const untilMs = performance.now() + durationMs
  while (performance.now() < untilMs);
  await setTimeout(0)
}
