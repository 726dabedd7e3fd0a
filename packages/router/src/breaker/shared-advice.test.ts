import { describe, expect, it } from 'vitest'
import { OTHER, SMALL, testBoard } from '../testing/test-board.ts'

const settlePromises = () => new Promise<void>((resolve) => void setImmediate(resolve))

function told() {
  const bench = testBoard()
  const tell = async (state: 'open' | 'closed', openMs?: number) => {
    bench.shared.newest = [{ deployment: SMALL.deployment, state, time: bench.clock.now(), openMs }]
    await bench.clock.advance(2_000)
    bench.calls(1, SMALL, 'neutral')
    await settlePromises()
  }
  return { ...bench, tell }
}

describe('advice of other processes', () => {
  it('is told of every change of a deployment', async () => {
    const { calls, shared, clock } = testBoard()
    calls(5, SMALL, 'failure')
    expect(shared.published).toEqual([
      { deployment: SMALL.deployment, state: 'open', time: clock.now(), openMs: expect.any(Number) },
    ])
    await clock.advance(5_000)
    calls(2, SMALL, 'success')
    expect(shared.published.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed'])
  })

  it('is asked at most every two seconds, and nobody waits for it', async () => {
    const { calls, shared, clock } = testBoard()
    expect(calls(1_000, SMALL, 'neutral')).toBe(1_000)
    expect(shared.reads).toBe(1)
    await clock.advance(1_999)
    calls(1_000, SMALL, 'neutral')
    expect(shared.reads).toBe(1)
    await clock.advance(1)
    calls(1_000, SMALL, 'neutral')
    expect(shared.reads).toBe(2)
  })

  it('makes a closed breaker careful, and never opens it', async () => {
    const { tell, calls, stateOf } = told()
    await tell('open', 60_000)
    expect(stateOf(SMALL)).toBe('closed')
    const admitted = calls(1_000, SMALL, 'neutral')
    expect(admitted).toBeGreaterThan(150)
    expect(admitted).toBeLessThan(350)
  })

  it('ends with the news that the other one has closed', async () => {
    const { tell, calls } = told()
    await tell('open', 60_000)
    await tell('closed')
    expect(calls(1_000, SMALL, 'neutral')).toBeGreaterThan(990)
  })

  it('gives way to what this process sees itself', async () => {
    const { tell, calls } = told()
    await tell('open', 60_000)
    calls(20, SMALL, 'success')
    expect(calls(100, SMALL, 'success')).toBe(100)
  })

  it('is done without while it is away, and its absence is reported once', async () => {
    const { calls, shared, clock, reports, stateOf } = testBoard()
    shared.error = new Error('away')
    for (let i = 0; i < 5; i += 1) {
      expect(calls(1, OTHER, 'success')).toBe(1)
      await clock.advance(2_000)
    }
    calls(5, SMALL, 'failure')
    await settlePromises()
    expect(stateOf(SMALL)).toBe('open')
    expect(reports).toEqual([shared.error])
  })
})
