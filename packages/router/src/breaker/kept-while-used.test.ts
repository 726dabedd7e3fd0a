import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { LARGE, OTHER, SMALL, testBoard } from '../testing/test-board.ts'
import { KeptWhileUsed } from './kept-while-used.ts'

const TEN_MINUTES_MS = 600_000

describe('KeptWhileUsed', () => {
  it('BR16: forgets a thousand that nobody has used for ten minutes, and sets no timer', async () => {
    const clock = new FakeClock()
    const kept = new KeptWhileUsed({ make: () => ({}), keepUntilMs: () => 0 }, clock)
    for (let i = 0; i < 1_000; i += 1) kept.use(`deployment-${i}`)
    await clock.advance(TEN_MINUTES_MS - 60_000)
    kept.use('deployment-7')
    expect(kept.size).toBe(1_000)
    await clock.advance(60_000)
    kept.use('deployment-7')
    expect(kept.size).toBe(1)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a board', () => {
  it('BR16: forgets deployments that are not called, but none that is still open', async () => {
    const { board, call, calls, clock } = testBoard()
    call(OTHER, 'success')
    calls(5, SMALL, 'failure')
    call(LARGE, 'credential-failure')
    await clock.advance(TEN_MINUTES_MS)
    call(LARGE, 'credential-failure')
    expect([OTHER, SMALL].map((keys) => board.read(keys).since)).toEqual([undefined, expect.any(Number)])
    expect(board.read(LARGE).credential.trips).toBe(2)
    expect(clock.pendingTimers).toBe(0)
  })
})
