import { describe, expect, it } from 'vitest'
import { LARGE, OTHER, SMALL, testBoard } from '../testing/test-board.ts'
import { LEASE_MS, times } from '../testing/test-breaker.ts'

const ALL = [SMALL, OTHER].map((keys) => ({ keys, leaseMs: LEASE_MS }))

async function allOpen() {
  const bench = testBoard()
  bench.calls(5, SMALL, 'failure')
  bench.calls(5, OTHER, 'failure')
  await bench.clock.advance(1_000)
  const arrive = () => {
    const isRefused = ALL.every(({ keys }) => bench.board.admit(keys, LEASE_MS).type === 'refused')
    return isRefused ? bench.board.admitLeastBad(ALL) : undefined
  }
  return { ...bench, arrive }
}

describe('the least bad choice', () => {
  it('BR14: with every door shut, calls each deployment at most once a second, and refuses the others at once', async () => {
    const { arrive, clock } = await allOpen()
    for (let second = 0; second < 2; second += 1) {
      const chosen = times(1_000, 0).flatMap(() => arrive()?.chosen.keys.deployment ?? [])
      expect(chosen.toSorted()).toEqual(['first/small', 'second/small'])
      await clock.advance(999)
      expect(arrive()).toBeUndefined()
      await clock.advance(1)
    }
  })

  it('calls whoever is to be probed soonest, wherever they stand', async () => {
    const { board, calls, clock } = testBoard()
    calls(5, SMALL, 'failure')
    await clock.advance(1_500)
    calls(5, OTHER, 'failure')
    await clock.advance(1_000)
    expect(board.admittedInMs(SMALL)).toBeLessThan(board.admittedInMs(OTHER))
    const chosen = [ALL, ALL.toReversed()].map((all) => board.admitLeastBad(all)?.chosen.keys)
    expect(chosen).toEqual([SMALL, OTHER])
    await clock.advance(1_000)
    expect(board.admitLeastBad(ALL.toReversed())?.chosen.keys).toEqual(SMALL)
  })

  it('opens the door again when such a call succeeds, and leaves it as it was when it fails', async () => {
    const { arrive, clock, board, stateOf } = await allOpen()
    const before = board.admittedInMs(SMALL) + board.admittedInMs(OTHER)
    arrive()?.permit.settle('failure')
    arrive()?.permit.settle('failure')
    expect(board.admittedInMs(SMALL) + board.admittedInMs(OTHER)).toBe(before)
    expect([SMALL, OTHER].map((keys) => board.read(keys).trips)).toEqual([1, 1])
    await clock.advance(1_000)
    const first = arrive()
    first?.permit.settle('success')
    expect(stateOf(first?.chosen.keys ?? SMALL)).toBe('half-open')
    await clock.advance(1_000)
    expect(board.admit(first?.chosen.keys ?? SMALL, LEASE_MS)).toMatchObject({ type: 'admitted' })
  })

  it('takes the one that is to be probed soonest', async () => {
    const { arrive, board } = await allOpen()
    const sooner = board.admittedInMs(SMALL) < board.admittedInMs(OTHER) ? SMALL : OTHER
    expect(arrive()?.chosen.keys).toEqual(sooner)
  })

  it('counts a regular probe as that second’s call', async () => {
    const { board, clock } = await allOpen()
    await clock.advance(5_000)
    expect(board.admit(SMALL, LEASE_MS)).toMatchObject({ type: 'admitted' })
    const chosen = times(1_000, 0).flatMap(() => board.admitLeastBad([{ keys: SMALL, leaseMs: LEASE_MS }]) ?? [])
    expect(chosen).toEqual([])
  })

  it('always takes one that has just recovered and only takes a share', async () => {
    const { board, calls, clock } = await allOpen()
    await clock.advance(5_000)
    calls(2, SMALL, 'success')
    const chosen = times(100, 0).map(() => board.admitLeastBad(ALL)?.chosen.keys)
    expect(chosen).toEqual(times(100, SMALL))
  })

  it('does not undercut the time a vendor has asked for', async () => {
    const { board, arrive } = await allOpen()
    board.coolDown(SMALL.deployment, 30_000)
    board.coolDown(OTHER.deployment, 30_000)
    expect(arrive()).toBeUndefined()
  })

  it('tries a shut credential once a second too, whichever of its deployments is asked for', async () => {
    const { board, call, clock } = testBoard()
    call(SMALL, 'credential-failure')
    await clock.advance(1_000)
    const shut = [SMALL, LARGE].map((keys) => ({ keys, leaseMs: LEASE_MS }))
    expect(times(10, 0).flatMap(() => board.admitLeastBad(shut) ?? [])).toHaveLength(1)
    await clock.advance(1_000)
    board.admitLeastBad(shut)?.permit.settle('success')
    expect(board.read(SMALL).credential.state).toBe('closed')
  })
})
