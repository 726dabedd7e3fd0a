import type { HealthKeys } from '../breaker/permit.ts'
import type { Candidate } from '../decision.ts'

/** What a candidate's health hangs on. */
export function keysOf({ target }: Candidate): HealthKeys {
  const { id, provider } = target.deployment
  return { deployment: id, provider, vendor: target.entry.vendor }
}
