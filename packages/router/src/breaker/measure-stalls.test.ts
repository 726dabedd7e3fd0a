import { setTimeout } from 'node:timers/promises'
import { systemClock } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { measureStalls } from './measure-stalls.ts'

describe('measureStalls', () => {
  it('adds up how long the event loop stood still', async () => {
    const { stalledMs, stop } = measureStalls(systemClock)
    await setTimeout(300)
    standStill(400)
    await setTimeout(300)
    const first = stalledMs()
    expect(first).toBeGreaterThan(300)
    standStill(400)
    await setTimeout(300)
    const second = stalledMs() - first
    expect(second).toBeGreaterThan(250)
    await setTimeout(300)
    expect(stalledMs() - first - second).toBeLessThan(200)
    stop()
  })

  it('knows of a loop that has not turned yet', async () => {
    const { stalledMs, stop } = measureStalls(systemClock)
    await setTimeout(300)
    const before = stalledMs()
    standStill(500)
    expect(stalledMs() - before).toBeGreaterThan(400)
    stop()
  })
})

function standStill(durationMs: number): void {
  const untilMs = performance.now() + durationMs
  while (performance.now() < untilMs);
}
