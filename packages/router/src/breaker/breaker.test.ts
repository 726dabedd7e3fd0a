import { seededRandom, type Verdict } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.ts'

const SETTINGS = {
  windowMs: 120_000,
  minimumOutcomes: 20,
  failureRatio: 0.5,
  consecutiveFailures: 5,
  openMs: 5_000,
  maxOpenMs: 300_000,
  probeSuccesses: 2,
}
const LEASE_MS = 30_000

function setup(settings: Partial<typeof SETTINGS> = {}) {
  const clock = new FakeClock()
  const breaker = new Breaker({ ...SETTINGS, ...settings }, clock, seededRandom(1))
  const settleOne = async (verdict: Verdict) => {
    const permit = breaker.admit(LEASE_MS)
    if (permit) breaker.settle(permit, verdict)
    await clock.advance(0)
    return permit !== undefined
  }
  const settleAll = async (...verdicts: readonly Verdict[]) => {
    for (const verdict of verdicts) await settleOne(verdict)
  }
  return { clock, breaker, settleAll }
}

const times = (count: number, verdict: Verdict) => Array.from({ length: count }, () => verdict)

describe('Breaker', () => {
  it('opens after so many failures in a row, and admits nobody', async () => {
    const { breaker, settleAll } = setup()
    await settleAll(...times(4, 'failure'))
    expect(breaker.state).toBe('closed')
    await settleAll('failure')
    expect(breaker.state).toBe('open')
    expect(breaker.admit(LEASE_MS)).toBeUndefined()
  })

  it('opens at the failure ratio, but not before enough outcomes have been judged', async () => {
    const { breaker, settleAll } = setup()
    const pairs = Array.from({ length: 9 }, () => ['success', 'failure'] as const).flat()
    await settleAll(...pairs)
    expect(breaker.state).toBe('closed')
    await settleAll('success', 'failure')
    expect(breaker.state).toBe('open')
  })

  it('is moved by no number of neutral outcomes, nor is its failure ratio diluted by them', async () => {
    const { breaker, settleAll } = setup()
    await settleAll(...times(1_000, 'neutral'))
    expect(breaker).toMatchObject({ state: 'closed', evidence: { judged: 0, failed: 0 } })
    const mixed = Array.from({ length: 10 }, () => ['neutral', 'success', 'failure', 'neutral'] as const).flat()
    await settleAll(...mixed)
    expect(breaker.state).toBe('open')
  })

  it('forgets outcomes that are older than its window', async () => {
    const { breaker, settleAll, clock } = setup()
    await settleAll(...times(4, 'failure'), 'success', ...times(4, 'failure'))
    expect(breaker.evidence).toEqual({ judged: 9, failed: 8 })
    await clock.advance(130_000)
    expect(breaker.evidence).toEqual({ judged: 0, failed: 0 })
  })

  it('lets exactly one of a thousand arrivals probe when it is half-open', async () => {
    const { breaker, settleAll, clock } = setup()
    await settleAll(...times(5, 'failure'))
    await clock.advance(5_000)
    const admitted = Array.from({ length: 1_000 }, () => breaker.admit(LEASE_MS)).filter(Boolean)
    expect(admitted).toMatchObject([{ isProbe: true }])
  })

  it('closes after two successful probes and starts with an empty window', async () => {
    const { breaker, settleAll, clock } = setup()
    await settleAll(...times(5, 'failure'))
    await clock.advance(5_000)
    await settleAll('success')
    expect(breaker.state).toBe('half-open')
    await settleAll('success')
    expect(breaker).toMatchObject({ state: 'closed', evidence: { judged: 0, failed: 0 } })
  })

  it('frees the slot of a probe that ends neutral, and of one that never ends', async () => {
    const { breaker, settleAll, clock } = setup()
    await settleAll(...times(5, 'failure'))
    await clock.advance(5_000)
    await settleAll('neutral')
    expect(breaker.admit(LEASE_MS)).toMatchObject({ isProbe: true })
    expect(breaker.admit(LEASE_MS)).toBeUndefined()
    await clock.advance(LEASE_MS)
    expect(breaker.admit(LEASE_MS)).toMatchObject({ isProbe: true })
  })

  it('ignores the verdict of a call that began before it opened', async () => {
    const { breaker, settleAll, clock } = setup()
    const stale = [breaker.admit(LEASE_MS), breaker.admit(LEASE_MS)]
    await settleAll(...times(5, 'failure'))
    await clock.advance(5_000)
    for (const permit of stale) if (permit) breaker.settle(permit, 'success')
    expect(breaker.state).toBe('half-open')
  })

  it('stays open for twice as long each time, between half and the whole of it, up to the longest', async () => {
    const { breaker, settleAll, clock } = setup({ maxOpenMs: 40_000 })
    await settleAll(...times(5, 'failure'))
    for (const longestMs of [5_000, 10_000, 20_000, 40_000, 40_000]) {
      expect(breaker.admittedInMs).toBeGreaterThanOrEqual(longestMs / 2)
      expect(breaker.admittedInMs).toBeLessThanOrEqual(longestMs)
      await clock.advance(breaker.admittedInMs)
      await settleAll('failure')
    }
  })

  it('opens on calls that each outlive the window', async () => {
    const { breaker, clock } = setup()
    const permits = Array.from({ length: 50 }, () => breaker.admit(LEASE_MS))
    await clock.advance(200_000)
    for (const permit of permits) if (permit) breaker.settle(permit, 'failure')
    expect(breaker.state).toBe('open')
  })

  it('sets no timer on the clock, whatever happens', async () => {
    const verdict = fc.constantFrom<Verdict>('success', 'failure', 'neutral')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(verdict, fc.nat(20_000)), { maxLength: 60 }), async (steps) => {
        const { breaker, settleAll, clock } = setup()
        for (const [one, waitMs] of steps) {
          await settleAll(one)
          await clock.advance(waitMs)
        }
        expect(clock.pendingTimers).toBe(0)
        expect(breaker.evidence.failed).toBeLessThanOrEqual(breaker.evidence.judged)
      }),
      { numRuns: 30 },
    )
  })
})
