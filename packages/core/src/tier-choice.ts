import type { Tier } from './tier.ts'

/** Which tier was chosen where more than one might have been, as those need it who ask what another choice would have brought. */
export interface TierChoice {
  readonly tier: Tier
  /** With which probability each tier would have been chosen; they add up to 1. A tier that is missing could not be. */
  readonly probabilities: Readonly<Partial<Record<Tier, number>>>
}
