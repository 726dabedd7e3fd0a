import type { BreakerSettings } from './breaker.ts'
import type { EvidenceLimits } from './judge-call.ts'

/** As the policy states it. */
export type DeploymentBreakerSettings = Omit<BreakerSettings, 'openJitter' | 'ramps' | 'whyOpen'> & EvidenceLimits

/** Equal jitter: open between half and the whole of the time. */
export function deploymentSettings(stated: DeploymentBreakerSettings): BreakerSettings {
  return { ...stated, openJitter: 0.5, ramps: true }
}

/** One refusal of the account or the key opens it: for 5 minutes, doubled up to an hour (failures.md, A, rows 9 and 10). */
export const credentialSettings: BreakerSettings = {
  windowMs: 120_000,
  minimumOutcomes: 1,
  failureRatio: 1,
  consecutiveFailures: 1,
  openMs: 300_000,
  maxOpenMs: 3_600_000,
  openJitter: 0,
  probeSuccesses: 1,
  ramps: false,
  whyOpen: 'the vendor refuses its key, or its account is empty',
}
