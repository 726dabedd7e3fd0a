import type { Random } from '@sluice/core'

export interface OpenTimeSettings {
  /** How long a breaker stays open the first time; doubled each time after. */
  readonly openMs: number
  readonly maxOpenMs: number
  /** Share of the first open time that is random, 0 to 1: with 0.5, between half and the whole of it. Later ones vary less. */
  readonly openJitter: number
}

const LATER_JITTER = 0.3

/**
 * How long a breaker stays open that has opened so often before. Jitter, so that instances do not probe together. Once
 * apart they stay apart; then a wait that came out short would only make the next one, twice as long, begin before the
 * deployment is back. Source: failures.md, C1.
 */
export function openTimeMs(trips: number, { openMs, maxOpenMs, openJitter }: OpenTimeSettings, random: Random): number {
  const longestMs = Math.min(maxOpenMs, openMs * 2 ** trips)
  const jitter = trips === 0 ? openJitter : openJitter * LATER_JITTER
  return longestMs * (1 - jitter * random.next())
}
