import { TIERS } from '@sluice/core'
import type { BreakerBoard } from './breaker/breaker-board.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import type { HeadroomBoard } from './quota/headroom-board.ts'
import type { HealthReport } from './router.ts'

/** Who may be called now, and the evidence for it. */
export function reportHealth(policy: CompiledPolicy, breakers: BreakerBoard, headroom: HeadroomBoard): HealthReport {
  const deployments = [...policy.byName.values()].map(({ deployment }) => {
    const keys = { deployment: deployment.id, provider: deployment.provider }
    const admittedInMs = breakers.admittedInMs(keys)
    return { deployment: deployment.id, ...breakers.read(keys), admittedInMs, headroom: headroom.read(deployment.id) }
  })
  const waiting = new Set(deployments.filter((one) => one.admittedInMs > 0).map((one) => one.deployment))
  const isDegraded = TIERS.some((tier) => policy.byTier[tier].every(({ deployment }) => waiting.has(deployment.id)))
  return { status: isDegraded ? 'degraded' : 'ok', policyVersion: policy.policy.version, deployments }
}
