import type { ProbeLeave } from '@sluice/core'
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

  it('is asked at most twice a second, and nobody waits for it', async () => {
    const { calls, shared, clock } = testBoard()
    expect(calls(1_000, SMALL, 'neutral')).toBe(1_000)
    expect(shared.reads).toBe(1)
    await clock.advance(499)
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

  it('is told when it is back what it has missed', async () => {
    const { calls, shared, clock } = testBoard()
    shared.error = new Error('away')
    calls(5, SMALL, 'failure')
    const time = clock.now()
    await settlePromises()
    expect(shared.published).toEqual([])
    shared.error = undefined
    await clock.advance(500)
    calls(1, OTHER, 'success')
    await settlePromises()
    expect(shared.published).toEqual([
      { deployment: SMALL.deployment, state: 'open', time, openMs: expect.any(Number) },
    ])
  })
})

describe('leave to probe', () => {
  /** A board whose breaker has just finished its open time, with what the fleet answers. */
  async function due(leaseProbe: () => Promise<ProbeLeave>) {
    const bench = testBoard()
    const asked: number[] = []
    const leasing = Object.assign(bench.shared, {
      leaseProbe: (_: string, forMs: number) => {
        asked.push(forMs)
        return leaseProbe()
      },
    })
    bench.calls(5, SMALL, 'failure')
    await bench.clock.advance(5_000)
    return { ...bench, leasing, asked }
  }

  it('is asked for once, for the open time, and nobody waits for it', async () => {
    const { calls, asked } = await due(async () => ({ type: 'granted' }))
    expect(calls(1_000, SMALL, 'neutral')).toBe(0)
    expect(asked).toEqual([5_000])
    await settlePromises()
    expect(calls(1, SMALL, 'neutral')).toBe(1)
    expect(asked).toEqual([5_000])
  })

  it('is asked for a moment before the probe is due', async () => {
    const { board, calls, asked, clock } = await due(async () => ({ type: 'granted' }))
    await settlePromises()
    calls(1, SMALL, 'failure')
    await settlePromises()
    calls(1, SMALL, 'failure')
    const leftMs = board.admittedInMs(SMALL)
    await clock.advance(leftMs - 101)
    calls(1, SMALL, 'neutral')
    expect(asked).toHaveLength(1)
    await clock.advance(2)
    calls(1, SMALL, 'neutral')
    expect(asked).toEqual([5_000, 10_000])
    await settlePromises()
    await clock.advance(99)
    expect(calls(1, SMALL, 'neutral')).toBe(1)
  })

  it('is not asked for again before whoever has it has had its time', async () => {
    const { calls, asked, clock } = await due(async () => ({ type: 'refused', waitMs: 3_000 }))
    calls(1, SMALL, 'neutral')
    await settlePromises()
    await clock.advance(2_999)
    expect(calls(1_000, SMALL, 'neutral')).toBe(0)
    expect(asked).toHaveLength(1)
    await clock.advance(1)
    calls(1, SMALL, 'neutral')
    expect(asked).toHaveLength(2)
  })

  it('is done without when there is no answer in a quarter of a second', async () => {
    const { calls, clock } = await due(() => new Promise(() => {}))
    expect(calls(1, SMALL, 'neutral')).toBe(0)
    await clock.advance(249)
    expect(calls(1, SMALL, 'neutral')).toBe(0)
    await clock.advance(1)
    expect(calls(1, SMALL, 'neutral')).toBe(1)
  })

  it('is done without while the board is away', async () => {
    const { calls, leasing, reports } = await due(async () => {
      throw new Error('away')
    })
    leasing.error = new Error('away')
    expect(calls(1, SMALL, 'neutral')).toBe(0)
    await settlePromises()
    expect(calls(1, SMALL, 'neutral')).toBe(1)
    expect(reports).toHaveLength(1)
  })

  it('is asked for anew when another process has found the deployment well', async () => {
    const { calls, asked, clock, shared } = await due(async () => ({ type: 'refused', waitMs: 60_000 }))
    calls(1, SMALL, 'neutral')
    await settlePromises()
    shared.newest = [{ deployment: SMALL.deployment, state: 'closed', time: clock.now() }]
    await clock.advance(500)
    calls(1, SMALL, 'neutral')
    await settlePromises()
    calls(1, SMALL, 'neutral')
    expect(asked).toHaveLength(2)
  })
})
