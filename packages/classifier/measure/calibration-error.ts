/** A probability and what came of it, 0 to 1. */
export interface Foretold {
  readonly probability: number
  readonly outcome: number
}

const BINS = 15

/**
 * ECE: how far probabilities and outcomes lie apart, averaged over bins with equally many prompts each.
 * Source: Guo et al. (2017), https://proceedings.mlr.press/v70/guo17a.html
 */
export function calibrationError(foretold: readonly Foretold[]): number {
  return binsOf(foretold).reduce(
    (sum, { probability, outcome, count }) => sum + (Math.abs(probability - outcome) * count) / foretold.length,
    0,
  )
}

function binsOf(foretold: readonly Foretold[]): (Foretold & { readonly count: number })[] {
  const order = foretold.toSorted((one, other) => one.probability - other.probability)
  const size = Math.ceil(order.length / BINS)
  return Array.from({ length: BINS }, (_, bin) => order.slice(bin * size, (bin + 1) * size))
    .filter((members) => members.length > 0)
    .map((members) => ({
      probability: members.reduce((sum, { probability }) => sum + probability, 0) / members.length,
      outcome: members.reduce((sum, { outcome }) => sum + outcome, 0) / members.length,
      count: members.length,
    }))
}
