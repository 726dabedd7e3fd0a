import type { CatalogEntry } from '@sluice/catalog'
import type { Deployment, ExcludedDeployment, NanoUsd, Provider, Tier } from '@sluice/core'

/** A deployment with everything needed to judge and to call it. */
export interface CompiledDeployment {
  readonly deployment: Deployment
  readonly entry: CatalogEntry
  readonly provider: Provider
  /** The lowest tier that lists it. */
  readonly tier: Tier
}

/** What savings are measured against: one deployment, had it answered everything. */
export interface CompiledBaseline {
  /** As the policy names it. */
  readonly name: string
  readonly target: CompiledDeployment
}

/** A deployment ranked in a decision. */
export interface Candidate {
  readonly target: CompiledDeployment
  readonly tier: Tier
  /** Estimated before the call, by the model's tokenizer; on the high side. */
  readonly inputTokens: number
  readonly maxOutputTokens: number
  /** At a usual length of answer. Undefined: the price is unknown. */
  readonly estimatedCostNanoUsd: NanoUsd | undefined
  /**
   * With the whole output limit used and the prompt at its dearest rate: a cache write costs more than plain input.
   * Undefined: the price is unknown.
   */
  readonly worstCostNanoUsd: NanoUsd | undefined
}

/** Which tier should answer, and who can, in order. */
export interface Decision {
  readonly tier: Tier | undefined
  readonly candidates: readonly Candidate[]
  readonly excluded: readonly Excluded[]
}

/** A deployment that was left out. */
export interface Excluded extends ExcludedDeployment {
  /** The prompt does not fit: shortening it would help. */
  readonly isTooLong: boolean
  /** It could answer, were it not for what the caller's key may do, or what the policy's rules say. */
  readonly forbiddenBy?: 'key' | 'rules'
}
