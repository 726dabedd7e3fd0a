import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

const SETTINGS = { budgetShare: 0.1, budgetPerSecond: 1 }

function setUp(settings = SETTINGS) {
  const clock = new FakeClock()
  const budget = new RetryBudget(() => settings, clock)
  const retry = (): number => {
    if (!budget.hasRoom) return 0
    budget.spend()
    return 1
  }
  const retries = (count: number): number => Array.from({ length: count }, retry).reduce((sum, one) => sum + one, 0)
  const requests = (count: number) => {
    for (let made = 0; made < count; made += 1) budget.deposit()
  }
  return { clock, retries, requests }
}

describe('the retry budget', () => {
  it('has one retry a second for a deployment that nobody calls', async () => {
    const { clock, retries } = setUp()
    expect(retries(5)).toBe(1)
    await clock.advance(3_000)
    expect(retries(5)).toBe(1)
  })

  it('has a tenth of the requests of the last minute beside that, and forgets them with the minute', async () => {
    const { clock, retries, requests } = setUp()
    requests(100)
    expect(retries(50)).toBe(11)
    requests(10)
    expect(retries(50)).toBe(1)
    await clock.advance(61_000)
    expect(retries(50)).toBe(1)
  })

  it('has none where the policy allows none', () => {
    const { retries, requests } = setUp({ budgetShare: 0, budgetPerSecond: 0 })
    requests(1_000)
    expect(retries(10)).toBe(0)
  })

  it('never lets more through than a share of the requests and one a second, over any minute', async () => {
    const turn = fc.record({ waitMs: fc.nat(4_000), requests: fc.nat(20), retries: fc.nat(20) })
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (turns) => {
        const { clock, retries, requests } = setUp()
        const made: { atMs: number; requests: number; retries: number }[] = []
        for (const one of turns) {
          await clock.advance(one.waitMs)
          requests(one.requests)
          made.push({ atMs: clock.monotonicMs(), requests: one.requests, retries: retries(one.retries) })
          const last = made.filter(({ atMs }) => atMs > clock.monotonicMs() - 55_000)
          const known = made.filter(({ atMs }) => atMs > clock.monotonicMs() - 115_000)
          const sum = (list: typeof made, key: 'requests' | 'retries') => list.reduce((all, each) => all + each[key], 0)
          expect(sum(last, 'retries')).toBeLessThanOrEqual(0.1 * sum(known, 'requests') + 56)
        }
        const elapsedSeconds = clock.monotonicMs() / 1_000
        const all = made.reduce((sum, each) => sum + each.retries, 0)
        const asked = made.reduce((sum, each) => sum + each.requests, 0)
        expect(all).toBeLessThanOrEqual(0.1 * asked + elapsedSeconds + 1)
      }),
      { numRuns: 300 },
    )
  })
})
