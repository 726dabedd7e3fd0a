import { TIERS, type Classification, type Classifier, type Features, type Tier } from '@sluice/core'
import { DENSE_SIGNALS } from './dense-signals.ts'
import { scoreLinear, standardised, sumOfWords, wordValue } from './linear-model.ts'
import { createInputReader, type ModelInput } from './read-input.ts'
import { cheapestTier, tierChances } from './tier-chances.ts'
import { readWeights, type TierModel } from './weights-file.ts'

/** A guess with what it rests on. */
export interface TrainedClassification extends Classification {
  /** Probability per tier that it answers well. Calibrated for prompts like those of training, and only for those. */
  readonly goodEnough: Readonly<Record<Tier, number>>
}

/** Where a tier begins to be enough. */
export interface TrainedClassifierOptions {
  /**
   * The cheapest tier is taken that is as good as the top tier with at least this probability, 0 to 1. Higher is dearer and
   * better. Default: solved in training, for 95 % of the top tier's quality on the calibration split.
   */
  readonly enoughFrom?: number
}

/** A classifier that answers at once. */
export interface TrainedClassifier extends Classifier {
  classify(features: Features): TrainedClassification
}

// The same place from src/ and from dist/.
const SHIPPED_WEIGHTS = new URL('../weights/tiers-1.json', import.meta.url)
const MOST_REASONS = 4
const SMALLEST_REASON = 0.1

/**
 * The classifier that was trained on public benchmark prompts (docs/classifier.md: what that is worth). The weights are read
 * at the first request, not before.
 * @throws RangeError when `enoughFrom` is not between 0 and 1.
 */
export function createTrainedClassifier(options: TrainedClassifierOptions = {}): TrainedClassifier {
  const { enoughFrom } = options
  if (enoughFrom !== undefined && !(enoughFrom >= 0 && enoughFrom <= 1))
    throw new RangeError(`trained/1: enoughFrom is ${enoughFrom}; it must be between 0 and 1.`)
  const read = createInputReader()
  const logits = new Float64Array(TIERS.length)
  let model: TierModel | undefined
  const name = 'trained/1'
  return {
    name,
    classify(features) {
      model ??= readWeights(SHIPPED_WEIGHTS)
      const input = read(features)
      scoreLinear(model.linear, input, logits)
      const chances = tierChances(logits)
      const { goodEnough, sufficient } = chances
      const tier = cheapestTier(chances, enoughFrom ?? model.enoughFrom)
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
