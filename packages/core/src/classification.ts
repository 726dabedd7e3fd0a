import type { RequestContext } from './request-context.ts'
import type { Tier } from './tier.ts'

/** Facts about what the user asks for. */
export interface Features {
  /** The user's own words, capped; never tool schemas or harness text. Never recorded. */
  readonly text: string
  /** Named measurements, recorded with the decision. */
  readonly signals: Readonly<Record<string, number>>
}

/** A guess at which tier is good enough. */
export interface Classification {
  /** The cheapest tier that is good enough, by this guess. */
  readonly tier: Tier
  /** Probability per tier that it is the cheapest sufficient one; they add up to 1. */
  readonly probabilities: Readonly<Record<Tier, number>>
  /** Probability per tier that it answers well, where the classifier knows it. Default: as good as the dearest tier. */
  readonly goodEnough?: Readonly<Record<Tier, number>>
  /** Probability of `tier`. */
  readonly confidence: number
  /** In words, strongest first. */
  readonly reasons: readonly string[]
  /** Name and version of what guessed. */
  readonly classifier: string
}

/** Guesses a tier from features. */
export interface Classifier {
  readonly name: string
  /** Guesses in its place where nobody may be called, as in an explanation. Default: itself. */
  readonly withoutAsking?: Classifier
  /** `context` says who pays for what it asks, where it asks somebody. */
  classify(features: Features, context?: RequestContext): Classification | Promise<Classification>
}
