import { TIERS, type Classification, type Classifier, type Features, type Tier } from '@sluice/core'
import { contributions, type Contribution } from './difficulty.ts'

/** Where the rules draw their lines. */
export interface RuleClassifierOptions {
  /** Difficulty from which Sonnet is likelier than Haiku, in log-odds; default 1.2. */
  readonly sonnetFrom?: number
  /** Difficulty from which Opus is likelier than Sonnet, in log-odds; default 3.8. Must be above `sonnetFrom`. */
  readonly opusFrom?: number
}

const DEFAULT_SONNET_FROM = 1.2
const DEFAULT_OPUS_FROM = 3.8
// Difficulty is in log-odds already; this says how sharply the tiers part.
const SHARPNESS = 1.5
const SMALLEST_REASON = 0.2

/**
 * A classifier of fixed rules: adds up what speaks for difficulty and turns the sum into a probability per tier, so that
 * neighbouring tiers are equally likely at the lines between them.
 * @throws RangeError when the lines are not in order: a tier between them could not be reached.
 */
export function createRuleClassifier(options: RuleClassifierOptions = {}): Classifier {
  const { sonnetFrom = DEFAULT_SONNET_FROM, opusFrom = DEFAULT_OPUS_FROM } = options
  if (!(sonnetFrom < opusFrom))
    throw new RangeError(`rules/1: opusFrom (${opusFrom}) must be above sonnetFrom (${sonnetFrom}).`)
  const name = 'rules/1'
  return {
    name,
    classify({ signals }: Features): Classification {
      const parts = contributions(signals)
      const difficulty = parts.reduce((sum, { amount }) => sum + amount, 0)
      const probabilities = tierProbabilities(difficulty, sonnetFrom, opusFrom)
      const tier = likeliest(probabilities)
      return { tier, probabilities, confidence: probabilities[tier], reasons: strongestFirst(parts), classifier: name }
    },
  }
}

/** Softmax over tiers; the exponents are chosen so that they cross at the lines. Subtracting the largest avoids overflow. */
function tierProbabilities(difficulty: number, sonnetFrom: number, opusFrom: number): Record<Tier, number> {
  const sonnet = SHARPNESS * (difficulty - sonnetFrom)
  const opus = sonnet + SHARPNESS * (difficulty - opusFrom)
  const largest = Math.max(0, sonnet, opus)
  const weights = { haiku: Math.exp(-largest), sonnet: Math.exp(sonnet - largest), opus: Math.exp(opus - largest) }
  const total = weights.haiku + weights.sonnet + weights.opus
  return { haiku: weights.haiku / total, sonnet: weights.sonnet / total, opus: weights.opus / total }
}

function likeliest(probabilities: Readonly<Record<Tier, number>>): Tier {
  return TIERS.reduce((best, tier) => (probabilities[tier] > probabilities[best] ? tier : best))
}

function strongestFirst(parts: readonly Contribution[]): string[] {
  const spoken = parts.filter(({ amount }) => Math.abs(amount) >= SMALLEST_REASON)
  if (spoken.length === 0) return ['asks for little']
  return spoken
    .toSorted((one, other) => Math.abs(other.amount) - Math.abs(one.amount))
    .map(({ amount, reason }) => `${amount > 0 ? 'harder' : 'easier'}: ${reason}`)
}
