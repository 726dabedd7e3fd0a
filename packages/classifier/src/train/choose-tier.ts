import { TIERS, type Tier } from '@sluice/core'
import { inputOfHashed, type HashedPrompt } from '../hashed-prompt.ts'
import { scoreLinear } from '../linear-model.ts'
import { SHIPPED_WEIGHTS } from '../shipped-weights.ts'
import { cheapestTier, tierChances } from '../tier-chances.ts'
import { readWeights, type TierModel } from '../weights-file.ts'

/**
 * The tier that a weights file takes for a prompt, where no policy sets another threshold.
 * @param weights default: those that ship. @throws Error when they cannot be used
 */
export function tierChooser(weights: URL | string = SHIPPED_WEIGHTS): (prompt: HashedPrompt) => Tier {
  return tierChooserOf(readWeights(weights))
}

/** The same for a model at hand. */
export function tierChooserOf({ linear, enoughFrom }: Pick<TierModel, 'linear' | 'enoughFrom'>) {
  const logits = new Float64Array(TIERS.length)
  return (prompt: HashedPrompt): Tier => {
    scoreLinear(linear, inputOfHashed(prompt), logits)
    return cheapestTier(tierChances(logits).sufficient, enoughFrom)
  }
}
