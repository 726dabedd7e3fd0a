import { TIERS } from '@sluice/core'

/** A prompt as the choice of a tier sees it; three numbers each, haiku first. */
export interface TierChance {
  /** Probability that the tier does as well as the top one. */
  readonly sufficient: readonly number[]
  /** What it really scored. */
  readonly scores: readonly number[]
}

const STEPS = 1000

/**
 * The lowest probability from which to take a tier, so that what is taken scores at least `quality` times what the top tier
 * scores on these prompts. Solve it on prompts the model was not fitted on.
 */
export function solveEnoughFrom(prompts: readonly TierChance[], quality: number): number {
  const wanted = quality * prompts.reduce((sum, { scores }) => sum + (scores.at(-1) ?? 0), 0)
  for (let step = 0; step < STEPS; step += 1) {
    const bar = step / STEPS
    if (prompts.reduce((sum, prompt) => sum + scoreAt(prompt, bar), 0) >= wanted) return bar
  }
  return 1
}

function scoreAt({ sufficient, scores }: TierChance, bar: number): number {
  const taken = TIERS.findIndex((_, tier) => (sufficient[tier] ?? 0) >= bar)
  return scores[taken] ?? scores.at(-1) ?? 0
}
