import { seededRandom, type Tier, type TierChoice } from '@sluice/core'

/** A choice as it was made and what came of it, with what two others would have chosen. */
export interface LoggedChoice extends TierChoice {
  /** What came of it; more is better. */
  readonly value: number
  readonly current: Tier
  readonly proposed: Tier
}

export interface Estimate {
  readonly value: number
  /** The middle 95 of 100 resamples. */
  readonly low: number
  readonly high: number
}

/** What a request is worth on average under either chooser, as far as a log of others' choices can tell. */
export interface ChoiceComparison {
  readonly current: Estimate
  readonly proposed: Estimate
  /** Proposed minus current. */
  readonly gain: Estimate
  /** Choices that count: both choosers' tiers might have been chosen. */
  readonly known: number
  /** Of those, where the two choosers part. */
  readonly parted: number
  /** Choosers part, and the log could not have chosen both. Nothing can be said of these. */
  readonly unknown: number
}

const RESAMPLES = 1_000
const LOW = 0.025
const HIGH = 0.975

/**
 * Off-policy comparison by self-normalised inverse propensity weighting (Swaminathan and Joachims, 2015), with percentile
 * bootstrap intervals. Where both choosers agree there is no gain, so only where they part is weighed.
 */
export function compareChoices(log: readonly LoggedChoice[], seed = 1): ChoiceComparison {
  const known = log.filter(isKnown)
  const sample = estimate(known)
  const random = seededRandom(seed)
  const draws = Array.from({ length: known.length === 0 ? 0 : RESAMPLES }, () =>
    estimate(known.map((one) => known[Math.floor(random.next() * known.length)] ?? one)),
  )
  const interval = (name: keyof Values): Estimate => ({
    value: sample[name],
    ...middleOf(draws.map((draw) => draw[name])),
  })
  return {
    current: interval('current'),
    proposed: interval('proposed'),
    gain: interval('gain'),
    known: known.length,
    parted: known.filter(isParted).length,
    unknown: log.filter((one) => isParted(one) && !isKnown(one)).length,
  }
}

/** What a chooser is worth by plain inverse propensity weighting: without bias, but it can lie far off. */
export function weighedValue(log: readonly LoggedChoice[], chooser: 'current' | 'proposed'): number {
  return log.reduce((sum, one) => sum + weightOf(one, one[chooser]) * one.value, 0) / log.length
}

interface Values {
  readonly current: number
  readonly proposed: number
  readonly gain: number
}

function estimate(log: readonly LoggedChoice[]): Values {
  const parted = log.filter(isParted)
  const gain = (parted.length / log.length) * (normalised(parted, 'proposed') - normalised(parted, 'current'))
  return {
    current: normalised(log, 'current'),
    proposed: normalised(log, 'proposed'),
    gain: parted.length === 0 ? 0 : gain,
  }
}

function normalised(log: readonly LoggedChoice[], chooser: 'current' | 'proposed'): number {
  let weights = 0
  let sum = 0
  for (const one of log) {
    const weight = weightOf(one, one[chooser])
    weights += weight
    sum += weight * one.value
  }
  return sum / weights
}

function weightOf({ tier, probabilities }: LoggedChoice, wanted: Tier): number {
  return tier === wanted ? 1 / (probabilities[tier] ?? Number.NaN) : 0
}

function isKnown({ current, proposed, probabilities }: LoggedChoice): boolean {
  return (probabilities[current] ?? 0) > 0 && (probabilities[proposed] ?? 0) > 0
}

function isParted({ current, proposed }: LoggedChoice): boolean {
  return current !== proposed
}

/** A resample in which nobody went one of the ways says nothing; where that is not rare, neither does the rest. */
function middleOf(values: readonly number[]): Pick<Estimate, 'low' | 'high'> {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  const isTelling = sorted.length > 0 && sorted.length >= HIGH * values.length
  if (!isTelling) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { low: at(LOW), high: at(HIGH) }
}
