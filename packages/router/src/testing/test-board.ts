import { seededRandom, type BreakerTransition } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { BreakerBoard } from '../breaker/breaker-board.ts'
import type { DeploymentBreakerSettings } from '../breaker/breaker-settings.ts'
import type { CallEvidence } from '../breaker/evidence-window.ts'
import type { CallVerdict, HealthKeys } from '../breaker/permit.ts'
import { BREAKER_SETTINGS, LEASE_MS } from './test-breaker.ts'

/** Two deployments with one credential, and one of another vendor. */
export const SMALL: HealthKeys = { deployment: 'first/small', provider: 'first', vendor: 'anthropic' }
export const LARGE: HealthKeys = { deployment: 'first/large', provider: 'first', vendor: 'anthropic' }
export const OTHER: HealthKeys = { deployment: 'second/small', provider: 'second', vendor: 'openai' }

/** What other processes say, as a test would have it. */
class ScriptedAdvice {
  readonly published: BreakerTransition[] = []
  newest: readonly BreakerTransition[] = []
  reads = 0
  error: Error | undefined

  async publish(transition: BreakerTransition): Promise<void> {
    if (this.error) throw this.error
    this.published.push(transition)
  }

  async read(): Promise<readonly BreakerTransition[]> {
    this.reads += 1
    if (this.error) throw this.error
    return this.newest
  }
}

/** A board on a clock that stands still, with everything a test does to it. */
export function testBoard(stated: Partial<DeploymentBreakerSettings> = {}, clock = new FakeClock(), seed = 1) {
  const shared = new ScriptedAdvice()
  const reports: unknown[] = []
  const settings = { ...BREAKER_SETTINGS, ...stated }
  const report = (defect: unknown) => reports.push(defect)
  const stalls = { ms: 0 }
  const stalledMs = () => stalls.ms
  const random = seededRandom(seed)
  const board = new BreakerBoard({ settings: () => settings, clock, random, shared, stalledMs, report })
  /** One call, judged at once; whether it was admitted. */
  const call = (keys: HealthKeys, verdict: CallVerdict, seen?: CallEvidence): boolean => {
    const admission = board.admit(keys, LEASE_MS)
    if (admission.type === 'refused') return false
    admission.permit.settle(verdict, seen)
    return true
  }
  const calls = (count: number, keys: HealthKeys, verdict: CallVerdict, seen?: CallEvidence): number =>
    Array.from({ length: count }, () => call(keys, verdict, seen)).filter(Boolean).length
  const stateOf = (keys: HealthKeys) => board.read(keys).state
  return { board, clock, shared, stalls, reports, call, calls, stateOf }
}
