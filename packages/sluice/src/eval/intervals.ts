import type { Random } from '@sluice/core'

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

const Z = 1.959964
const RESAMPLES = 1_000

/**
 * The mean of scores between 0 and 1, with Wilson's score interval: right for scores of 0 and 1, on the wide side for scores
 * between them. Source: E. B. Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilson(scores: readonly number[]): Estimate | undefined {
  const count = scores.length
  if (count === 0) return undefined
  const mean = meanOf(scores)
  const center = (mean + Z ** 2 / (2 * count)) / (1 + Z ** 2 / count)
  const reach = (Z / (1 + Z ** 2 / count)) * Math.sqrt((mean * (1 - mean)) / count + Z ** 2 / (4 * count ** 2))
  return {
    value: mean,
    low: Math.max(0, Math.min(mean, center - reach)),
    high: Math.min(1, Math.max(mean, center + reach)),
  }
}

/** A statistic with its bootstrap interval: what it is in 1,000 draws from the values, with repetition. */
export function bootstrap(
  values: readonly number[],
  statistic: (values: readonly number[]) => number,
  random: Random,
): Estimate | undefined {
  if (values.length === 0) return undefined
  const draws = Array.from({ length: RESAMPLES }, () =>
    statistic(values.map(() => values[Math.floor(random.next() * values.length)] ?? 0)),
  )
  return { value: statistic(values), low: quantileOf(draws, 0.025), high: quantileOf(draws, 0.975) }
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** By nearest rank. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
