import { TIERS, type Classification, type Classifier, type Features, type Tier } from '@sluice/core'
import { DENSE_SIGNALS } from './dense-signals.ts'
import { scoreLinear, standardised, sumOfWords, wordValue } from './linear-model.ts'
import { createInputReader, type ModelInput } from './read-input.ts'
import { SHIPPED_WEIGHTS } from './shipped-weights.ts'
import { solveThresholds, type RoutingTarget } from './solve-thresholds.ts'
import { cheapestTier, tierChances } from './tier-chances.ts'
import { readWeights, type TierModel } from './weights-file.ts'

/** A guess with what it rests on. */
export interface TrainedClassification extends Classification {
  /** Probability per tier that it answers well. Calibrated for prompts like those of training, and only for those. */
  readonly goodEnough: Readonly<Record<Tier, number>>
}

/** Which weights, and where a tier begins to be enough. */
export interface TrainedClassifierOptions {
  /** A weights file of your own, as `sluice train` writes it. Default: the one that ships. */
  readonly weights?: URL | string
  /**
   * The cheapest tier is taken of which no dearer one would do better with more than this probability, 0 to 1. Higher is
   * dearer and better; 1: always the top tier. Default: by `target`, else as solved in training.
   */
  readonly enoughFrom?: number
  /** What `enoughFrom` is solved for, on the calibration set that comes with the weights. Not beside `enoughFrom`. */
  readonly target?: RoutingTarget
  /** What a token costs per tier, for `target.maxCostShare`. Default: list prices of Claude, April 2026. */
  readonly tierCosts?: Readonly<Record<Tier, number>>
}

/** A classifier that answers at once. */
export interface TrainedClassifier extends Classifier {
  /** What the calibration set could not promise, in words; empty unless a `target` was given. */
  readonly notices: readonly string[]
  classify(features: Features): TrainedClassification
}

const MOST_REASONS = 4
const SMALLEST_REASON = 0.1

/**
 * The classifier that was trained on public benchmark prompts, or on your own (docs/classifier.md: what that is worth). Weights
 * that ship are read at the first request unless a target has to be solved; your own are read at once.
 * @throws RangeError when `enoughFrom` is not between 0 and 1. @throws Error when `weights` cannot be used.
 */
export function createTrainedClassifier(options: TrainedClassifierOptions = {}): TrainedClassifier {
  const { weights, enoughFrom, target, tierCosts } = options
  if (enoughFrom !== undefined && !(enoughFrom >= 0 && enoughFrom <= 1))
    throw new RangeError(`trained/1: enoughFrom is ${enoughFrom}; it must be between 0 and 1.`)
  const read = createInputReader()
  const logits = new Float64Array(TIERS.length)
  let model = weights === undefined ? undefined : readWeights(weights)
  if (target) model ??= readWeights(SHIPPED_WEIGHTS)
  const solved = target && model && solveThresholds(model.calibration, target, tierCosts)
  const name = weights === undefined ? 'trained/1' : `trained/1+${model?.name}`
  return {
    name,
    notices: solved?.notices ?? [],
    classify(features) {
      model ??= readWeights(SHIPPED_WEIGHTS)
      const input = read(features)
      scoreLinear(model.linear, input, logits)
      const { goodEnough, sufficient } = tierChances(logits)
      const tier = cheapestTier(sufficient, enoughFrom ?? solved?.enoughFrom ?? model.enoughFrom)
      return {
        tier,
        probabilities: cheapestSufficient(sufficient),
        confidence: sufficient[tier],
        reasons: reasons(model, input),
        goodEnough,
        classifier: name,
      }
    },
  }
}

function cheapestSufficient({ haiku, sonnet }: Readonly<Record<Tier, number>>): Record<Tier, number> {
  return { haiku, sonnet: sonnet - haiku, opus: 1 - sonnet }
}

/** What speaks for and against the cheapest tier, strongest first, without any of the user's words. */
function reasons({ linear }: TierModel, input: ModelInput): string[] {
  const cheapest = 0
  const parts = DENSE_SIGNALS.map(({ words }, index) => ({
    words,
    amount: -(linear.dense[index * linear.outputs] ?? 0) * standardised(linear, input, index),
  }))
  parts.push({
    words: 'its words and phrases',
    amount: -sumOfWords(linear, input, cheapest) * linear.wordScale * wordValue(input.count),
  })
  const spoken = parts.filter(({ amount }) => Math.abs(amount) >= SMALLEST_REASON)
  if (spoken.length === 0) return ['an ordinary request']
  return spoken
    .toSorted((one, other) => Math.abs(other.amount) - Math.abs(one.amount))
    .slice(0, MOST_REASONS)
    .map(
      ({ words, amount }) =>
        `${amount > 0 ? 'harder' : 'easier'}: ${words} (${amount > 0 ? '+' : ''}${amount.toFixed(1)})`,
    )
}
