import type { Baseline } from '@sluice/core'
import type { CompiledBaseline } from '../decision.ts'

/** What other models would have charged for a request that nobody answered: nothing. */
export function freeBaselines(baselines: readonly CompiledBaseline[]): readonly Baseline[] {
  return baselines.map(({ name, target }) => ({ name, deployment: target.deployment.id, costNanoUsd: 0n }))
}
