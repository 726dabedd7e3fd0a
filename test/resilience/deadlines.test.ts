import { expect, it } from 'vitest'
import { keepDeadlines } from './keep-deadlines.ts'

// What a machine that does much else may add. On a quiet one it is 50: `r8-deadlines.ts` of the nightly run.
const MOST_LATE_MS = 1_000

it(
  'R8: answers or gives up by the deadline, and starts nothing that has no time left',
  { timeout: 60_000 },
  async () => {
    const kept = await keepDeadlines({ requests: 60, sideBySide: 10, leastMs: 300, mostMs: 2_600 })
    expect(kept.lateMs).toHaveLength(60)
    expect(kept.lateMs.at(-1)).toBeLessThan(MOST_LATE_MS)
    expect(kept.shortAttempts).toBe(0)
    expect(kept.attempts).toBeGreaterThanOrEqual(60)
    // Time is up before anything is sent, and amid a stream.
    expect(Object.keys(kept.statuses)).toEqual(expect.arrayContaining(['200', '504']))
  },
)
