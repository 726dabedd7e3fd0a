import type { BreakerTransition } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { OTHER, SMALL, testBoard } from '../testing/test-board.ts'

const ARRIVALS_EVERY_MS = 200
const SEEDS = Array.from({ length: 50 }, (_, seed) => seed)

/** A primary that is up or down by the clock, and another deployment that takes over; who answered, and every change. */
async function run(seed: number, isUp: (timeMs: number) => boolean, durationMs: number) {
  const { call, clock, shared } = testBoard({}, undefined, seed)
  const startedAt = clock.now()
  const answers: { readonly timeMs: number; readonly isPrimary: boolean }[] = []
  for (let timeMs = 0; timeMs < durationMs; timeMs += ARRIVALS_EVERY_MS) {
    const isPrimary = call(SMALL, isUp(timeMs) ? 'success' : 'failure') && isUp(timeMs)
    if (!isPrimary) call(OTHER, 'success')
    answers.push({ timeMs, isPrimary })
    await clock.advance(ARRIVALS_EVERY_MS)
  }
  const changes = shared.published.map((change) => ({ ...change, timeMs: change.time - startedAt }))
  return { answers, changes }
}

const openedOrClosed = ({ state }: BreakerTransition) => state !== 'half-open'

describe('a breaker in an outage (failures.md, B2)', () => {
  it('BR12: has 99 % of the calls back within 60 seconds of a 60-second outage, and does not open again', async () => {
    const healedMs = 70_000
    for (const seed of SEEDS) {
      const { answers, changes } = await run(seed, (timeMs) => timeMs < 10_000 || timeMs >= healedMs, 160_000)
      const later = answers.filter(({ timeMs }) => timeMs >= healedMs + 60_000)
      expect(later.filter(({ isPrimary }) => isPrimary).length / later.length).toBeGreaterThanOrEqual(0.99)
      expect(changes.filter(({ state, timeMs }) => state === 'open' && timeMs >= healedMs)).toEqual([])
    }
  })

  it('BR13: opens or closes at most twice a minute when a deployment is up and down by turns of 10 seconds', async () => {
    for (const seed of SEEDS.slice(0, 10)) {
      const { changes } = await run(seed, (timeMs) => Math.floor(timeMs / 10_000) % 2 === 0, 600_000)
      expect(changes.filter(openedOrClosed).length).toBeLessThanOrEqual(20)
    }
  })
})
