import type { Verdict } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { LEASE_MS, testBreaker, times } from '../testing/test-breaker.ts'

describe('Breaker', () => {
  it('opens after so many failures in a row, says why, and admits nobody', () => {
    const { breaker, call } = testBreaker()
    call(...times<Verdict>(4, 'failure'))
    expect(breaker.state).toBe('closed')
    call('failure')
    expect(breaker).toMatchObject({ state: 'open', trips: 1, why: '5 failed in a row' })
    expect(breaker.admit(LEASE_MS)).toEqual({ type: 'open' })
  })

  it('opens at the failure ratio, but not before enough outcomes have been judged', () => {
    const { breaker, call } = testBreaker()
    for (let i = 0; i < 9; i += 1) call('success', 'failure')
    expect(breaker.state).toBe('closed')
    call('success', 'failure')
    expect(breaker).toMatchObject({ state: 'open', why: '10 of the last 20 failed' })
  })

  it('forgets outcomes that are older than its window', async () => {
    const { breaker, call, clock } = testBreaker()
    call(...times<Verdict>(4, 'failure'), 'success', ...times<Verdict>(4, 'failure'))
    expect(breaker.evidence).toEqual({ judged: 9, failed: 8 })
    await clock.advance(120_000)
    expect(breaker.evidence).toEqual({ judged: 0, failed: 0 })
  })

  it('judges by the last hundred outcomes: a bad minute does not hide behind a good one', () => {
    const { breaker, call } = testBreaker()
    call(...times<Verdict>(10_000, 'success'))
    const { judged } = breaker.evidence
    expect(judged).toBeGreaterThanOrEqual(75)
    expect(judged).toBeLessThanOrEqual(100)
    const rounds = times<Verdict[]>(50, ['failure', 'failure', 'success']).flat()
    call(...rounds)
    expect(breaker.state).toBe('open')
  })

  it('tells others that it is well after two successful probes, and starts with an empty window', async () => {
    const { breaker, call, open, clock, changes } = testBreaker()
    open()
    await clock.advance(5_000)
    call('success')
    expect(changes).toEqual(['open', 'half-open'])
    call('success')
    expect(breaker.evidence).toEqual({ judged: 0, failed: 0 })
    expect(changes).toEqual(['open', 'half-open', 'closed'])
  })

  it('closes once it has borne all calls for 5 seconds, but not right after a failure', async () => {
    const { breaker, call, open, clock, admit } = testBreaker()
    open()
    await clock.advance(5_000)
    call('success', 'success')
    const late = times(40, 0).flatMap(() => admit() ?? [])
    await clock.advance(14_999)
    expect(breaker.state).toBe('half-open')
    call('failure')
    await clock.advance(1)
    expect(breaker.state).toBe('half-open')
    call('success')
    expect(breaker).toMatchObject({ state: 'closed', since: clock.now() })
    call('success')
    for (const permit of late.slice(0, 5)) breaker.settle(permit, 'failure')
    expect(breaker.state).toBe('open')
  })

  it('opens for longer when it fails while calls come back', async () => {
    const { breaker, call, open, clock, admit } = testBreaker({ openJitter: 0 })
    open()
    await clock.advance(5_000)
    call('success', 'success')
    await clock.advance(9_000)
    const permits = times(40, 0).flatMap(() => admit() ?? [])
    for (const permit of permits.slice(0, 5)) breaker.settle(permit, 'failure')
    expect(breaker).toMatchObject({ state: 'open', admittedInMs: 10_000, trips: 2 })
  })

  it('takes a quarter of the calls after its probes, then a half, then all, in steps of 5 seconds', async () => {
    const { breaker, call, open, clock, admit } = testBreaker()
    open()
    await clock.advance(5_000)
    call('success', 'success')
    expect(breaker.why).toBe('2 probes succeeded; takes 25 % of calls')
    const shares: number[] = []
    for (let step = 0; step < 3; step += 1) {
      shares.push(times(10_000, 0).filter(() => admit()).length / 10_000)
      await clock.advance(5_000)
    }
    expect(shares[0]).toBeCloseTo(0.25, 1)
    expect(shares[1]).toBeCloseTo(0.5, 1)
    expect(shares[2]).toBe(1)
  })

  it('opens for its first time again only after it has been well for a minute', async () => {
    const { breaker, call, open, clock } = testBreaker({ openJitter: 0, ramps: false })
    const reopen = async (wellForMs: number) => {
      await clock.advance(breaker.admittedInMs)
      call('success', 'success')
      await clock.advance(wellForMs)
      open()
      return breaker.admittedInMs
    }
    open()
    expect(await reopen(59_999)).toBe(10_000)
    expect(await reopen(60_000)).toBe(5_000)
  })
})

describe('a breaker that another process warns of', () => {
  const warned = (openedMsAgo = 0) => {
    const bench = testBreaker()
    bench.breaker.suspect(bench.clock.now() - openedMsAgo, 10_000)
    return bench
  }

  it('stays closed but takes a quarter of the calls, for as long as the other one is open', async () => {
    const { breaker, admit, clock } = warned()
    expect(breaker.state).toBe('closed')
    expect(times(10_000, 0).filter(() => admit()).length / 10_000).toBeCloseTo(0.25, 1)
    await clock.advance(10_000)
    expect(times(100, 0).filter(() => admit())).toHaveLength(100)
  })

  it('believes its own success more', () => {
    const { breaker, admit } = warned()
    let permit = admit()
    while (!permit) permit = admit()
    breaker.settle(permit, 'success')
    expect(times(100, 0).filter(() => admit())).toHaveLength(100)
  })

  it('takes no notice of news older than its own, nor of news that are over', async () => {
    const { breaker, call, clock, admit } = testBreaker()
    await clock.advance(60_000)
    const openedAt = clock.now()
    await clock.advance(1_000)
    call('success')
    breaker.suspect(openedAt, 10_000)
    expect(times(100, 0).filter(() => admit())).toHaveLength(100)
    breaker.suspect(openedAt - 20_000, 10_000)
    expect(times(100, 0).filter(() => admit())).toHaveLength(100)
  })

  it('is moved by nothing it is told while it is open itself', () => {
    const { breaker, open, clock } = testBreaker()
    open()
    breaker.suspect(clock.now(), 300_000)
    breaker.trust()
    expect(breaker.admittedInMs).toBeLessThanOrEqual(5_000)
    expect(breaker.state).toBe('open')
  })
})
