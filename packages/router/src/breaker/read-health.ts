import type { BreakerReading, HealthReading } from '../health-reading.ts'
import type { Breaker } from './breaker.ts'
import type { EvidenceWindow } from './evidence-window.ts'

interface Known {
  readonly watched: { readonly breaker: Breaker; readonly evidence: EvidenceWindow } | undefined
  readonly credential: Breaker | undefined
  readonly coolingMs: number
}

/** Reads without touching: what is only looked at is not in use. */
export function readHealth({ watched, credential, coolingMs }: Known): HealthReading {
  return {
    ...readBreaker(watched?.breaker),
    ...(watched?.breaker.evidence ?? NOTHING_JUDGED),
    evidence: watched?.evidence.read(),
    credential: readBreaker(credential),
    coolingMs,
  }
}

const NOTHING_JUDGED = { judged: 0, failed: 0 }
const NOT_USED: BreakerReading = { state: 'closed', since: undefined, trips: 0, why: 'not called lately' }

function readBreaker(breaker: Breaker | undefined): BreakerReading {
  if (!breaker) return NOT_USED
  const { state, since, trips, why } = breaker
  return { state, since, trips, why }
}
