import type { Tier } from '@sluice/core'
import { cheapestTier, type TierChances } from '../tier-chances.ts'

/** A prompt as the choice of a tier sees it. */
export interface JudgedPrompt {
  readonly chances: TierChances
  /** What each tier really scored. */
  readonly scores: Readonly<Record<Tier, number>>
}

const STEPS = 1000

/**
 * The lowest probability from which to take a tier, so that what is taken scores at least `quality` times what the top tier
 * scores on these prompts. Solve it on prompts the model was not fitted on.
 */
export function solveEnoughFrom(prompts: readonly JudgedPrompt[], quality: number): number {
  const wanted = quality * prompts.reduce((sum, { scores }) => sum + scores.opus, 0)
  for (let step = 0; step < STEPS; step += 1) {
    const bar = step / STEPS
    if (prompts.reduce((sum, { chances, scores }) => sum + scores[cheapestTier(chances, bar)], 0) >= wanted) return bar
  }
  return 1
}
