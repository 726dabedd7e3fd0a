/** A probability and what came of it, 0 to 1. */
export interface Foretold {
  readonly probability: number
  readonly outcome: number
}

/** The means of prompts whose probabilities are alike. */
export interface ReliabilityBin extends Foretold {
  readonly count: number
}

const MOST_BINS = 15
const LEAST_IN_BIN = 5

/** Bins with equally many prompts each, in the order of their probability: 15, or fewer when there are few prompts. */
export function reliabilityBins(foretold: readonly Foretold[]): ReliabilityBin[] {
  const order = foretold.toSorted((one, other) => one.probability - other.probability)
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(order.length / LEAST_IN_BIN)))
  const size = Math.ceil(order.length / bins)
  return Array.from({ length: bins }, (_, bin) => order.slice(bin * size, (bin + 1) * size))
    .filter((members) => members.length > 0)
    .map((members) => ({
      probability: members.reduce((sum, { probability }) => sum + probability, 0) / members.length,
      outcome: members.reduce((sum, { outcome }) => sum + outcome, 0) / members.length,
      count: members.length,
    }))
}

/**
 * ECE: how far probabilities and outcomes lie apart, averaged over bins. NaN without prompts.
 * Source: Guo et al. (2017), https://proceedings.mlr.press/v70/guo17a.html
 */
export function calibrationError(foretold: readonly Foretold[]): number {
  const sum = reliabilityBins(foretold).reduce(
    (total, { probability, outcome, count }) => total + Math.abs(probability - outcome) * count,
    0,
  )
  return sum / foretold.length
}
