import { describe, expect, it } from 'vitest'
import { OTHER, SMALL, testBoard } from '../testing/test-board.ts'
import { LEASE_MS, times } from '../testing/test-breaker.ts'
import type { CallVerdict } from './permit.ts'

/** Many calls at once that take so long, of which the process stands still for a part, and that end with one verdict. */
async function endTogether(verdict: CallVerdict, lastsMs: number, stoodStillMs: number) {
  const bench = testBoard({ slowFirstTokenMs: 1_500 })
  const permits = times(100, 0).flatMap(() => {
    const admission = bench.board.admit(SMALL, LEASE_MS)
    return admission.type === 'admitted' ? admission.permit : []
  })
  bench.clock.standStill(lastsMs)
  bench.stalls.ms += stoodStillMs
  for (const permit of permits) permit.settle(verdict, { firstTokenMs: lastsMs })
  bench.call(OTHER, 'success')
  return bench
}

describe('a process that stands still (failures.md, BR8)', () => {
  it.each(['silent', 'unreachable'] as const)(
    'BR8: opens no breaker by calls that were %s meanwhile',
    async (verdict) => {
      const { stateOf, board } = await endTogether(verdict, 3_000, 2_000)
      expect(stateOf(SMALL)).toBe('closed')
      expect(board.read(SMALL)).toMatchObject({ judged: 0, failed: 0 })
    },
  )

  it('BR8: does not take its own slowness for that of the vendor', async () => {
    const { stateOf, board } = await endTogether('success', 2_500, 2_000)
    expect(stateOf(SMALL)).toBe('closed')
    expect(board.read(SMALL)).toMatchObject({ failed: 0, evidence: { slow: 0, firstTokenMs: undefined } })
  })

  it.each([
    ['silent', 30_000],
    ['unreachable', 30_000],
    ['success', 30_000],
  ] as const)('hides no vendor that was %s for much longer than that', async (verdict, lastsMs) => {
    const { stateOf } = await endTogether(verdict, lastsMs, 2_000)
    expect(stateOf(SMALL)).toBe('open')
  })

  it('excuses nothing that a vendor has answered', async () => {
    const { stateOf } = await endTogether('failure', 2_100, 2_000)
    expect(stateOf(SMALL)).toBe('open')
  })

  it('excuses no call that began after it', () => {
    const { calls, stateOf, stalls, call } = testBoard()
    stalls.ms = 60_000
    calls(5, SMALL, 'silent')
    call(OTHER, 'success')
    expect(stateOf(SMALL)).toBe('open')
  })
})
