import { seededRandom, type Verdict } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEASE_MS, testBreaker, times } from '../testing/test-breaker.ts'

const ONE_SCHEDULE_EACH = 10_000

describe('a breaker (failures.md, B2)', () => {
  it('BR1: is not opened by 10,000 neutral outcomes', () => {
    const { breaker, call, changes } = testBreaker()
    expect(call(...times<Verdict>(10_000, 'neutral'))).toBe(10_000)
    expect(breaker).toMatchObject({ state: 'closed', evidence: { judged: 0, failed: 0 } })
    expect(changes).toEqual([])
  })

  it('BR2: opens by the 20th judged outcome when 60 % are refused requests and 40 % failures', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = seededRandom(seed)
        const { breaker, call } = testBreaker()
        let judged = 0
        while (breaker.state === 'closed' && judged < 21) {
          const verdict = random.next() < 0.6 ? 'neutral' : 'failure'
          judged += verdict === 'failure' ? call(verdict) : 0
          call('neutral')
        }
        expect(judged).toBeLessThanOrEqual(20)
      }),
    )
  })

  it('BR2: opens by the 20th judged outcome when every second one of them failed', () => {
    const { breaker, call } = testBreaker()
    for (let i = 0; i < 10; i += 1) call('neutral', 'success', 'neutral', 'failure', 'neutral')
    expect(breaker.state).toBe('open')
  })

  it('BR3: lets exactly one of 1,000 arrivals probe while it is half-open', async () => {
    const { open, clock, admit } = testBreaker()
    open()
    await clock.advance(5_000)
    const admitted = await Promise.all(times(1_000, 0).map(async () => admit()))
    expect(admitted.filter(Boolean)).toMatchObject([{ type: 'probe' }])
  })

  it('BR4: keeps its state and frees the slot when a probe ends neutral', async () => {
    const { breaker, open, clock, admit, call } = testBreaker()
    open()
    await clock.advance(5_000)
    call('neutral')
    expect(breaker.state).toBe('half-open')
    expect(admit()).toMatchObject({ type: 'probe' })
    expect(admit()).toBeUndefined()
  })

  it('BR5: is not moved by a call that began before it opened, in 10,000 schedules', async () => {
    const late = fc.array(fc.constantFrom<Verdict>('success', 'failure', 'neutral'), { minLength: 1, maxLength: 8 })
    const probe = fc.constantFrom<Verdict | 'out'>('success', 'neutral', 'out')
    await fc.assert(
      fc.asyncProperty(late, probe, fc.nat(), async (verdicts, state, seed) => {
        const { breaker, admit, open, clock, call, changes } = testBreaker({}, seed)
        const stale = verdicts.map(() => admit())
        open()
        await clock.advance(5_000)
        if (state === 'out') admit()
        else call(state)
        const before = [...changes]
        verdicts.forEach((verdict, index) => {
          const permit = stale[index]
          if (permit) breaker.settle(permit, verdict)
        })
        expect(changes).toEqual(before)
        expect(breaker).toMatchObject({ state: 'half-open', evidence: { judged: 5, failed: 5 } })
      }),
      { numRuns: ONE_SCHEDULE_EACH },
    )
  })

  it('BR6: opens on 50 calls of 60 seconds that all fail', async () => {
    const { breaker, admit, clock } = testBreaker()
    const permits = times(50, 0).map(() => admit())
    await clock.advance(60_000)
    for (const permit of permits) if (permit) breaker.settle(permit, 'failure')
    expect(breaker.state).toBe('open')
  })

  it('BR7: opens by the 20th failure, however many calls are in flight', () => {
    const { breaker, admit } = testBreaker({ consecutiveFailures: 100 })
    const permits = times(199, 0).flatMap(() => admit() ?? [])
    const settled = permits.slice(0, 99).findIndex((permit) => {
      breaker.settle(permit, 'failure')
      return breaker.state === 'open'
    })
    expect(settled + 1).toBe(20)
  })

  it('BR9: probes again when a probe has never ended: after its lease', async () => {
    const { open, clock, admit, breaker } = testBreaker()
    open()
    await clock.advance(5_000)
    const lost = admit()
    await clock.advance(LEASE_MS - 1)
    expect(admit()).toBeUndefined()
    await clock.advance(1)
    expect(admit()).toMatchObject({ type: 'probe' })
    if (lost) breaker.settle(lost, 'failure')
    expect(breaker.state).toBe('half-open')
  })

  it('BR11: stays open for 5, 10, 20 … 300 seconds, each time between the half and the whole of it', async () => {
    const seeds = fc.nat()
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { breaker, open, call, clock } = testBreaker({}, seed)
        open()
        for (const longestMs of [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
          expect(breaker.admittedInMs).toBeGreaterThanOrEqual(longestMs / 2)
          expect(breaker.admittedInMs).toBeLessThanOrEqual(longestMs)
          await clock.advance(breaker.admittedInMs)
          call('failure')
        }
      }),
      { numRuns: 200 },
    )
  })

  it('BR11: spreads the first probes of 1,000 instances: no more than 8 % in any 100 ms', () => {
    const bins = new Map<number, number>()
    times(1_000, 0).forEach((_, seed) => {
      const { breaker, open } = testBreaker({}, seed)
      open()
      const bin = Math.floor(breaker.admittedInMs / 100)
      bins.set(bin, (bins.get(bin) ?? 0) + 1)
    })
    expect(Math.max(...bins.values())).toBeLessThanOrEqual(80)
  })

  it('sets no timer and judges no more than it was told, whatever happens', async () => {
    const verdict = fc.constantFrom<Verdict>('success', 'failure', 'neutral')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(verdict, fc.nat(20_000)), { maxLength: 60 }), async (steps) => {
        const { breaker, call, clock } = testBreaker()
        for (const [one, waitMs] of steps) {
          call(one)
          await clock.advance(waitMs)
        }
        expect(clock.pendingTimers).toBe(0)
        expect(breaker.evidence.failed).toBeLessThanOrEqual(breaker.evidence.judged)
        expect(breaker.evidence.judged).toBeLessThanOrEqual(steps.length)
      }),
    )
  })
})
