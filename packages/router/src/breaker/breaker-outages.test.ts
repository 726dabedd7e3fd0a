import { describe, expect, it } from 'vitest'
import { mostInAMinute, playOutage } from '../testing/play-outage.ts'

const MINUTE_MS = 60_000

const seeds = (count: number) => Array.from({ length: count }, (_, seed) => seed)

describe('a breaker in an outage (failures.md, B2)', () => {
  it('BR12: has 99 % of the calls back within 60 seconds of a 60-second outage, and does not open again', () => {
    for (const seed of seeds(50)) {
      const downMs = 10_000 + seed * 400
      const healedMs = downMs + MINUTE_MS
      const isUp = (timeMs: number) => timeMs < downMs || timeMs >= healedMs
      const { answers, opened } = playOutage({ seed, isUp, durationMs: healedMs + 90_000 })
      const later = answers.filter(({ timeMs }) => timeMs >= healedMs + MINUTE_MS)
      expect(later.filter(({ isPrimary }) => isPrimary).length / later.length).toBeGreaterThanOrEqual(0.99)
      expect(opened.filter((timeMs) => timeMs >= healedMs)).toEqual([])
    }
  })

  it.each([
    [50, 10],
    [200, 20],
    [1_000, 20],
  ])(
    'BR13: with a call every %i ms, opens or closes at most twice in any minute when up and down by turns of 10 seconds',
    async (arrivalsEveryMs, count) => {
      for (const seed of seeds(count)) {
        const phaseMs = (seed * 20_000) / count
        const isUp = (timeMs: number) => Math.floor((timeMs + phaseMs) / 10_000) % 2 === 0
        const { changes } = playOutage({ seed, arrivalsEveryMs, durationMs: 10 * MINUTE_MS, isUp })
        expect(changes.length).toBeGreaterThan(0)
        expect(mostInAMinute(changes)).toBeLessThanOrEqual(2)
      }
    },
  )
})
