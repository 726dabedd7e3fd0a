import { describe, expect, it } from 'vitest'
import { LEASE_MS } from '../testing/test-breaker.ts'
import { SMALL, testBoard } from '../testing/test-board.ts'
import type { Permit } from './permit.ts'

/** A board with so many streams that have begun to answer and are well so far. */
function withStreams(count: number) {
  const bench = testBoard()
  const begin = (): Permit => {
    const admission = bench.board.admit(SMALL, LEASE_MS)
    if (admission.type === 'refused') throw new Error(admission.reason)
    admission.permit.commit()
    return admission.permit
  }
  return { ...bench, begin, streams: Array.from({ length: count }, begin) }
}

describe('calls that have begun to answer', () => {
  it('keep a few that broke off early from looking like an outage', () => {
    const { streams, stateOf } = withStreams(200)
    for (const stream of streams.slice(0, 30)) stream.settle('failure')
    expect(stateOf(SMALL)).toBe('closed')
  })

  it('count until they end: once most have broken off, it opens', () => {
    const { streams, stateOf } = withStreams(200)
    for (const stream of streams.slice(0, 101)) stream.settle('failure')
    expect(stateOf(SMALL)).toBe('open')
  })

  it('do not hide a vendor that breaks off most answers, however many are open', () => {
    const { streams, begin, stateOf } = withStreams(200)
    for (let index = 0; index < 400 && stateOf(SMALL) === 'closed'; index += 1) {
      streams[index % streams.length]?.settle(index % 10 < 7 ? 'failure' : 'success')
      if (stateOf(SMALL) === 'closed') streams[index % streams.length] = begin()
    }
    expect(stateOf(SMALL)).toBe('open')
  })

  it('do not hide that nobody is let in any more', () => {
    const { calls, stateOf } = withStreams(200)
    calls(5, SMALL, 'failure')
    expect(stateOf(SMALL)).toBe('open')
  })

  it('one after the other, all broken off, are five in a row', () => {
    const { begin, stateOf } = withStreams(0)
    for (let index = 0; index < 5; index += 1) begin().settle('failure')
    expect(stateOf(SMALL)).toBe('open')
  })

  it('speak for the state that let them in alone', async () => {
    const { streams, calls, stateOf, clock } = withStreams(100)
    calls(5, SMALL, 'failure')
    await clock.advance(5_000)
    calls(2, SMALL, 'success')
    await clock.advance(60_000)
    expect(stateOf(SMALL)).toBe('closed')
    for (const stream of streams) stream.settle('failure')
    expect(stateOf(SMALL)).toBe('closed')
    calls(5, SMALL, 'failure')
    expect(stateOf(SMALL)).toBe('open')
  })

  it('are forgotten when their callers leave', () => {
    const { streams, begin, stateOf } = withStreams(50)
    for (const stream of streams) stream.settle('neutral')
    for (let index = 0; index < 5; index += 1) begin().settle('failure')
    expect(stateOf(SMALL)).toBe('open')
  })
})
