import { TIERS, type Tier } from '@sluice/core'
import type { EvalResult } from './eval-result.ts'
import { meanOf } from './intervals.ts'
import type { EvalRow } from './read-evals.ts'

/** What `sluice train` reads: a line per prompt, with the mean score of each tier that answered it. Empty: nobody has. */
export function evalLabels(rows: readonly EvalRow[], results: readonly EvalResult[]): string {
  const byRow = Map.groupBy(results, ({ id }) => id)
  const lines = rows.flatMap(({ id, prompt }) => {
    const scores = scoresOf(byRow.get(id) ?? [])
    return Object.keys(scores).length > 0 && prompt !== '' ? `${JSON.stringify({ id, prompt, scores })}\n` : []
  })
  return lines.join('')
}

function scoresOf(results: readonly EvalResult[]): Partial<Record<Tier, number>> {
  const scores: Partial<Record<Tier, number>> = {}
  for (const tier of TIERS) {
    const known = results.filter((result) => result.tier === tier).map(({ score }) => score)
    if (known.length > 0) scores[tier] = meanOf(known)
  }
  return scores
}
