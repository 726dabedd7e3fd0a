import { LIST_COSTS, type HashedPrompt } from '@sluice/classifier'
import { splitOf, type LoggedChoice, type OwnLabel } from '@sluice/classifier/train'
import type { Feedback, RouteRecord, Tier } from '@sluice/core'

/**
 * What feedback says of the tiers that answered. The same prompt has the same id. What a judge of ours says compares the answer
 * with the dearest tier's, which is then the measure; where people have said something, it is left out.
 */
export function labelsOfRecords(records: readonly RouteRecord[]): OwnLabel[] {
  return records.flatMap((record) => {
    const { tier, feedback = [] } = record
    const said = meanOf(feedback.filter(({ source }) => source !== 'shadow'))
    const compared = meanOf(feedback)
    if (!tier || compared === undefined) return []
    const scores = said === undefined ? { opus: 1, [tier]: compared } : { [tier]: said }
    return [{ id: idOf(record), prompt: promptOf(record), scores }]
  })
}

export interface ChoiceValues {
  /** What a bad answer costs, in answers of the dearest tier. */
  readonly missCost: number
  readonly current: (prompt: HashedPrompt) => Tier
  readonly proposed: (prompt: HashedPrompt) => Tier
}

/**
 * The choices of records that a model was not fitted on, each worth its score, as misses cost, less its tier's price. What a
 * judge of ours says is left out: it is asked of cheap answers alone, and would compare them with none.
 */
export function choicesOfRecords(
  records: readonly RouteRecord[],
  { missCost, current, proposed }: ChoiceValues,
): LoggedChoice[] {
  return records.flatMap((record) => {
    const { tier, choice, feedback = [] } = record
    const score = meanOf(feedback.filter(({ source }) => source !== 'shadow'))
    const isChosen = tier !== undefined && choice?.tier === tier
    if (!isChosen || !choice || score === undefined || splitOf(idOf(record)) !== 'test') return []
    const prompt = promptOf(record)
    const value = missCost * score - LIST_COSTS[tier]
    return [{ ...choice, value, current: current(prompt), proposed: proposed(prompt) }]
  })
}

function meanOf(feedback: readonly Feedback[] = []): number | undefined {
  return feedback.length === 0 ? undefined : feedback.reduce((sum, { score }) => sum + score, 0) / feedback.length
}

function promptOf({ wordHashes = [], signals }: RouteRecord): HashedPrompt {
  return { wordHashes, signals }
}

function idOf({ wordHashes = [] }: RouteRecord): string {
  return wordHashes.join(' ')
}
