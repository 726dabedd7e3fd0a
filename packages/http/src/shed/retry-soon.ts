import type { Random } from '@sluice/core'

const LEAST_MS = 1_000
const SPREAD_MS = 9_000

/** When whoever was refused may ask again: one to ten seconds, each another, so that they do not all come back at once. */
export function retrySoonMs(random: Random): number {
  return LEAST_MS + random.next() * SPREAD_MS
}
