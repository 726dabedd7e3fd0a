import { TIERS, type Tier } from '@sluice/core'

/** What a model of the tiers says of one prompt. */
export interface TierChances {
  /** Probability that the tier answers well. */
  readonly goodEnough: Readonly<Record<Tier, number>>
  /** Probability that the tier does as well as the top one: a prompt that defeats every tier needs no dear one. */
  readonly sufficient: Readonly<Record<Tier, number>>
}

/** Chances from log-odds, haiku first. A dearer tier is never the worse one: regressions side by side do not know that. */
export function tierChances(logits: Float64Array): TierChances {
  const [haiku = 0, second = 0, third = 0] = Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)))
  const sonnet = Math.max(haiku, second)
  const opus = Math.max(sonnet, third)
  return { goodEnough: { haiku, sonnet, opus }, sufficient: { haiku: haiku / opus, sonnet: sonnet / opus, opus: 1 } }
}

/** The cheapest tier that is sufficient with at least the probability `enoughFrom`. */
export function cheapestTier({ sufficient }: TierChances, enoughFrom: number): Tier {
  return TIERS.find((tier) => sufficient[tier] >= enoughFrom) ?? 'opus'
}
