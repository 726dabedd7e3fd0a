/** A quantity on a logarithmic scale: buckets that are each a square root of two wider than the one before. */
export interface LogScale {
  /** Everything up to this is in the first bucket. */
  readonly first: number
}

export const LOG_BUCKETS = 24
const STEPS_PER_DOUBLING = 2

/** The bucket of a value, 0 to `LOG_BUCKETS` - 1. */
export function bucketOf(value: number, { first }: LogScale): number {
  const step = Math.ceil(Math.log2(value / first) * STEPS_PER_DOUBLING)
  return Math.min(LOG_BUCKETS - 1, Math.max(0, step))
}

/**
 * The value below which a share of all counted lie, at most a factor of the square root of two off; undefined when
 * nothing has been counted.
 * @param share 0 to 1.
 */
export function quantileOf(counts: readonly number[], share: number, { first }: LogScale): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let left = share * total
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && left <= count) return first * 2 ** ((bucket - 1 + left / count) / STEPS_PER_DOUBLING)
    left -= count
  }
  return first * 2 ** ((counts.length - 1) / STEPS_PER_DOUBLING)
}
