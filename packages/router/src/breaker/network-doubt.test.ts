import { describe, expect, it } from 'vitest'
import { LARGE, OTHER, SMALL, testBoard } from '../testing/test-board.ts'
import { LEASE_MS, times } from '../testing/test-breaker.ts'

describe('vendors that cannot be reached', () => {
  it('BR8: open no breaker when none of them can: it is our own network, also with many calls at once', async () => {
    const { board, stateOf, clock } = testBoard()
    const attempt = async (keys: typeof SMALL, lastsMs: number) => {
      const admission = board.admit(keys, LEASE_MS)
      await new Promise<void>((resolve) => void clock.setTimer(lastsMs, resolve))
      if (admission.type === 'admitted') admission.permit.settle('unreachable')
      return admission.type
    }
    const request = async () => [await attempt(SMALL, 3_000), await attempt(OTHER, 1)]
    const requests = times(100, 0).map(() => request())
    await clock.advance(60_000)
    for (const types of await Promise.all(requests)) expect(types).toEqual(['admitted', 'admitted'])
    expect([SMALL, OTHER].map(stateOf)).toEqual(['closed', 'closed'])
    expect(board.read(SMALL).judged + board.read(OTHER).judged).toBe(0)
  })

  it('BR8: open no breaker in an hour without a network', async () => {
    const { call, calls, stateOf, clock, board } = testBoard()
    for (let second = 0; second < 3_600; second += 1) {
      call(SMALL, 'unreachable')
      call(OTHER, 'unreachable')
      await clock.advance(1_000)
    }
    expect([SMALL, OTHER].map(stateOf)).toEqual(['closed', 'closed'])
    expect(calls(1, SMALL, 'success')).toBe(1)
    expect(board.read(SMALL).failed).toBe(0)
  })

  it('BR8: open no breaker when refusals are our own: bulkheads, callers who leave, a caught defect', () => {
    const { calls, stateOf } = testBoard()
    expect(calls(10_000, SMALL, 'neutral')).toBe(10_000)
    expect(stateOf(SMALL)).toBe('closed')
  })

  it('are blamed as soon as another vendor answers', () => {
    const { call, calls, stateOf } = testBoard()
    calls(5, SMALL, 'unreachable')
    expect(stateOf(SMALL)).toBe('closed')
    call(OTHER, 'success')
    expect(stateOf(SMALL)).toBe('open')
  })

  it('are blamed after 5 seconds when no other vendor is heard of', async () => {
    const { calls, stateOf, clock } = testBoard()
    calls(5, SMALL, 'unreachable')
    await clock.advance(4_999)
    calls(1, LARGE, 'neutral')
    expect(stateOf(SMALL)).toBe('closed')
    await clock.advance(1)
    calls(1, LARGE, 'neutral')
    expect(stateOf(SMALL)).toBe('open')
  })

  it('are not cleared by another deployment of the same vendor that cannot be reached either', () => {
    const { calls, call, stateOf } = testBoard()
    calls(5, SMALL, 'unreachable')
    calls(5, LARGE, 'unreachable')
    call(OTHER, 'success')
    expect([SMALL, LARGE].map(stateOf)).toEqual(['open', 'open'])
  })

  it('fail a probe, and free its slot when it was our network', async () => {
    const { calls, call, stateOf, clock, board } = testBoard()
    calls(5, SMALL, 'failure')
    await clock.advance(5_000)
    call(SMALL, 'unreachable')
    expect(board.admit(SMALL, LEASE_MS)).toMatchObject({ type: 'refused' })
    call(OTHER, 'unreachable')
    expect(stateOf(SMALL)).toBe('half-open')
    expect(call(SMALL, 'unreachable')).toBe(true)
    call(OTHER, 'success')
  })
})
