import { seededRandom } from '@sluice/core'
import type { CalibrationPrompt } from '../src/calibration-set.ts'
import { isUnderRouted } from '../src/is-under-routed.ts'
import { solveThresholds } from '../src/solve-thresholds.ts'
import { cheapestTier, LIST_COSTS } from '../src/tier-chances.ts'
import { markdownTable } from './markdown-table.ts'

const RESAMPLES = 1000
const SHARES = [0.05, 0.1]
const COUNTS = [50, 300, 1000, 3000]

/**
 * How often the bound on under-routing is kept: labels are drawn from the prompts with replacement, a threshold is solved on
 * them, and what it does to all prompts is counted.
 */
export function reportUnderRouting(prompts: readonly CalibrationPrompt[]): string {
  const lines = SHARES.flatMap((maxShare) => COUNTS.map((count) => lineOf(prompts, maxShare, count)))
  return markdownTable(
    ['at most under-routed', 'labels', 'kept in', 'mean share under-routed', 'mean cost, all Opus being 1'],
    lines,
  )
}

function lineOf(prompts: readonly CalibrationPrompt[], maxShare: number, count: number): string[] {
  const random = seededRandom(1)
  const runs = Array.from({ length: RESAMPLES }, () => {
    const labels = Array.from({ length: count }, () => prompts[Math.floor(random.next() * prompts.length)])
    const { enoughFrom } = solveThresholds(
      labels.filter((one) => one !== undefined),
      { underRouting: { maxShare } },
    )
    return outcomeOf(prompts, enoughFrom)
  })
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const kept = runs.filter(({ share }) => share <= maxShare).length / runs.length
  return [
    `${maxShare * 100} %`,
    String(count),
    `${(kept * 100).toFixed(1)} of 100`,
    `${(mean(runs.map(({ share }) => share)) * 100).toFixed(1)} %`,
    mean(runs.map(({ cost }) => cost)).toFixed(3),
  ]
}

function outcomeOf(prompts: readonly CalibrationPrompt[], enoughFrom: number): { share: number; cost: number } {
  const chosen = prompts.map(({ sufficient, scores }) => ({ tier: cheapestTier(sufficient, enoughFrom), scores }))
  return {
    share: chosen.filter(({ tier, scores }) => isUnderRouted(tier, scores)).length / chosen.length,
    cost: chosen.reduce((sum, { tier }) => sum + LIST_COSTS[tier], 0) / chosen.length,
  }
}
