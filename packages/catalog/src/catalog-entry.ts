import type { ModelFacts, TokenClass } from '@sluice/core'

/** Nano-dollars per million tokens, per class. A class that is missing has no known price. */
export type Rates = Readonly<Partial<Record<TokenClass, bigint>>>

/** Once the whole prompt, cached or not, exceeds `inputTokensAbove`, every token of the request is billed at these rates. */
export interface PriceStep {
  readonly inputTokensAbove: number
  readonly rates: Rates
}

/** Prices from one day on. */
export interface PriceRow {
  /** First day it is known to hold, as `YYYY-MM-DD` (UTC). */
  readonly from: string
  readonly rates: Rates
  /** Ascending. */
  readonly steps: readonly PriceStep[]
  /** How well the price is supported. */
  readonly support: string
}

/** Where a model stands between release and retirement at one vendor. */
export interface Lifecycle {
  readonly status: 'active' | 'deprecated' | 'retired' | 'unknown'
  /** Days as `YYYY-MM-DD`. */
  readonly released?: string
  readonly retiresNotBefore?: string
  readonly retires?: string
  /** Catalog id of the model to move to. */
  readonly successor?: string
}

/** A rate times `numerator / denominator`, exactly. */
export interface Multiplier {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** One model as one vendor offers it. */
export interface CatalogEntry {
  /** The vendor's name in the catalog, such as `anthropic` or `vllm`. */
  readonly vendor: string
  /** What this vendor calls the model. */
  readonly vendorModel: string
  readonly facts: ModelFacts
  /** Oldest first; empty when no price is known. */
  readonly prices: readonly PriceRow[]
  /** What a batch costs against the listed price; absent where no discount is known. */
  readonly batchMultiplier?: Multiplier
  /** What a regional endpoint costs against the listed price; absent where the listed price contains it. */
  readonly regionalMultiplier?: Multiplier
  readonly lifecycle: Lifecycle
  readonly sources: readonly string[]
  readonly notes: readonly string[]
  /** Says what a figure of the April 2026 design was and why this one replaces it. */
  readonly correction?: string
}

/** How a request is billed, beside its tokens. */
export interface BillingConditions {
  /** When the request was answered, in milliseconds since 1970: picks the price of that day. */
  readonly time: number
  readonly isBatch?: boolean
  readonly isRegional?: boolean
}

/** Looks models up. Immutable. */
export interface Catalog {
  readonly entries: readonly CatalogEntry[]
  /**
   * By vendor and either catalog id or the vendor's own id, in constant time.
   * A catalog id that a vendor offers under several ids means the one marked `isDefault`, else the first.
   */
  find(vendor: string, model: string): CatalogEntry | undefined
}
