import { TIERS, type Tier } from '@sluice/core'

// From this score on a tier has done well enough.
const SUFFICIENT_FROM = 0.5

/** Whether a tier did not do well enough on a prompt, though a dearer one did: a score of 0.5 is enough. */
export function isUnderRouted(tier: Tier, scores: Readonly<Record<Tier, number>>): boolean {
  if (scores[tier] >= SUFFICIENT_FROM) return false
  return TIERS.slice(TIERS.indexOf(tier) + 1).some((dearer) => scores[dearer] >= SUFFICIENT_FROM)
}
