import type { AnswerCollector, NanoUsd, Usage } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { billUsage, writtenUsage } from './bill.ts'
import { saneUsage } from './sane-usage.ts'

// To estimate a text is to walk all of it: not for every event of a stream, but whenever it has grown by so much.
const GROWTH = 1 / 64

/**
 * Says, event by event, whether what has come of a stream costs more than is left for it. An unknown price uses nothing
 * up. A stream may be a 64th longer than what is left when that is seen.
 */
export function isUsedUp(candidate: Candidate, leftNanoUsd: NanoUsd, time: number): (seen: AnswerCollector) => boolean {
  let nextLook = 0
  let lastReport: Usage | undefined
  return (seen) => {
    const characters = seen.characters()
    if (characters < nextLook && seen.usage === lastReport) return false
    nextLook = characters * (1 + GROWTH)
    lastReport = seen.usage
    const { usage } = saneUsage(writtenUsage(candidate, seen.usage, seen.blocks()), 'estimated')
    const cost = billUsage(candidate, usage, time)
    return cost !== undefined && cost > leftNanoUsd
  }
}
