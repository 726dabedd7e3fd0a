import type { Tier } from '@sluice/core'

/** What a model of the tiers says of one prompt. */
export interface TierChances {
  /** Probability that the tier answers well. */
  readonly goodEnough: Readonly<Record<Tier, number>>
  /** Probability that no dearer tier would do better: a prompt that defeats every tier needs no dear one. */
  readonly sufficient: Readonly<Record<Tier, number>>
}

/** Chances from log-odds, haiku first. A dearer tier is never the worse one: regressions side by side do not know that. */
export function tierChances(logits: Float64Array): TierChances {
  const [haiku = 0, second = 0, third = 0] = Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)))
  const sonnet = Math.max(haiku, second)
  const opus = Math.max(sonnet, third)
  const sufficient = { haiku: 1 - (opus - haiku), sonnet: 1 - (opus - sonnet), opus: 1 }
  return { goodEnough: { haiku, sonnet, opus }, sufficient }
}

/** The cheapest tier that is sufficient with more than the probability `enoughFrom`. At 1 that is always the top tier. */
export function cheapestTier(sufficient: Readonly<Record<'haiku' | 'sonnet', number>>, enoughFrom: number): Tier {
  if (sufficient.haiku > enoughFrom) return 'haiku'
  return sufficient.sonnet > enoughFrom ? 'sonnet' : 'opus'
}

/** What a token costs at each tier, Opus being 1, when nothing nearer is known: list prices of April 2026, $1, $3 and $5 a million. */
export const LIST_COSTS: Readonly<Record<Tier, number>> = { haiku: 0.2, sonnet: 0.6, opus: 1 }
