import { seededRandom, type Verdict } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { Breaker, type BreakerSettings } from '../breaker/breaker.ts'
import type { BreakerPermit } from '../breaker/breaker-permit.ts'

/** The defaults of a policy. */
export const BREAKER_SETTINGS: BreakerSettings = {
  windowMs: 120_000,
  minimumOutcomes: 20,
  failureRatio: 0.5,
  consecutiveFailures: 5,
  openMs: 5_000,
  maxOpenMs: 300_000,
  openJitter: 0.5,
  probeSuccesses: 2,
  ramps: true,
}

/** How long a call of these tests may take. */
export const LEASE_MS = 30_000

/** A breaker on a clock that stands still, with everything a test does to it. */
export function testBreaker(settings: Partial<BreakerSettings> = {}, seed = 1) {
  const clock = new FakeClock()
  const changes: string[] = []
  const breaker = new Breaker('first/small', {
    settings: { ...BREAKER_SETTINGS, ...settings },
    clock,
    random: seededRandom(seed),
    onChange: ({ state }) => changes.push(state),
  })
  const admit = (): BreakerPermit | undefined => {
    const answer = breaker.admit(LEASE_MS)
    return 'epoch' in answer ? answer : undefined
  }
  /** Calls made and judged one after the other; how many were admitted. */
  const call = (...verdicts: readonly Verdict[]): number => {
    const admitted = verdicts.filter((verdict) => {
      const permit = admit()
      if (permit) breaker.settle(permit, verdict)
      return permit
    })
    return admitted.length
  }
  const open = () => call(...times<Verdict>(5, 'failure'))
  return { clock, breaker, changes, admit, call, open }
}

export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value)
}
