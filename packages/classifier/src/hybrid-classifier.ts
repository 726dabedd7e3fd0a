import type { Classification, Classifier } from '@sluice/core'

export interface HybridClassifierOptions {
  readonly first: Classifier
  /** Asked where the first is unsure, such as a model. */
  readonly second: Classifier
  /** Unsure: its tier is the cheapest sufficient one with less than this probability, 0 to 1. Default 0.6. */
  readonly below?: number
}

const DEFAULT_BELOW = 0.6

/**
 * A classifier that asks a second one only where the first is unsure. Answers at once where the first does and is sure. Where the
 * second fails, the first stands. @throws RangeError when `below` is not between 0 and 1.
 */
export function createHybridClassifier(options: HybridClassifierOptions): Classifier {
  const { first, second, below = DEFAULT_BELOW } = options
  if (!(below >= 0 && below <= 1)) throw new RangeError(`hybrid: below is ${below}; it must be between 0 and 1.`)
  return {
    name: `hybrid/1 (${first.name}, ${second.name})`,
    withoutAsking: first.withoutAsking ?? first,
    classify(features, context) {
      const settle = (guess: Classification) =>
        guess.probabilities[guess.tier] < below ? settled(guess, () => second.classify(features, context)) : guess
      const guess = first.classify(features, context)
      return guess instanceof Promise ? guess.then(settle) : settle(guess)
    },
  }
}

async function settled(guess: Classification, ask: () => ReturnType<Classifier['classify']>): Promise<Classification> {
  try {
    return await ask()
  } catch {
    return guess // the second was only to make sure
  }
}
