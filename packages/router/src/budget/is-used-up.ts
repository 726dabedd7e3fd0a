import type { NanoUsd, Usage } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { billUsage, writtenUsage, type SeenUsage } from './bill.ts'
import { saneUsage } from './sane-usage.ts'

// A price is not worked out for every event of a stream, but whenever its text has grown by so much.
const GROWTH = 1 / 64
// Estimates are on the high side, by tokenizer and text: English prose has 4.5 characters a token where Claude's is assumed to
// have 2.5 (vendors.md, tokenizers). An answer that ends just under its limit must not be taken for one that has passed it.
const TEXT_MARGIN = 2

/**
 * Says, event by event, whether what has come of a stream costs more than is left for it: by the vendor's own count, or by
 * its text where that comes to twice as much, since a count of text is an estimate. An unknown price uses nothing up. A
 * stream may be a 64th longer than that when it is seen; whatever it is charged for is no more than what was held.
 */
export function isUsedUp(candidate: Candidate, leftNanoUsd: NanoUsd, time: number): (seen: SeenUsage) => boolean {
  let nextLook = 0
  let lastReport: Usage | undefined
  return ({ usage: counted, weight }) => {
    if (weight < nextLook && counted === lastReport) return false
    nextLook = weight * (1 + GROWTH)
    lastReport = counted
    const reported = saneUsage(counted, 'reported').usage
    const cost = billUsage(candidate, writtenUsage(candidate, reported, weight / TEXT_MARGIN), time)
    return cost !== undefined && cost > leftNanoUsd
  }
}
