import { TIERS } from '@sluice/core'
import { LIST_COSTS, tierChances } from '../src/tier-chances.ts'
import {
  costFor,
  costQualityCurve,
  costQualityOf,
  hullOf,
  qualityAt,
  type CostQuality,
  type Judged,
} from '../src/train/cost-quality.ts'
import { trainTierModel } from '../src/train/train-tier-model.ts'
import { bootstrap } from './apgr-of.ts'
import { markdownTable } from './markdown-table.ts'
import type { Row, Split } from './read-routing-data.ts'
import { chancesOf } from './shipped-recipe.ts'
import { CLAUDE_3 } from './tier-choices.ts'
import type { LinearModel } from '../src/linear-model.ts'
import { YARDSTICKS, type Scorer } from './yardsticks.ts'

type Sufficient = Judged['sufficient']
type Judge = (row: Row) => Sufficient

const DECILES = 10
const QUALITY = 0.95
const BUDGET = 0.25

/**
 * Claude 3 Haiku, Sonnet and Opus: what 95 % of the quality of Opus costs and what a quarter of its cost buys, as the threshold
 * runs from one end to the other, beside the hull of single models, which is what a blind mix reaches.
 */
export function reportThreeTiers(rows: readonly Row[], shipped: LinearModel): string {
  const known = rows.filter(({ scores }) => TIERS.every((tier) => CLAUDE_3[tier] in scores))
  const of = (split: Split) => known.filter((row) => row.split === split)
  const own = trainTierModel(of('train').map(labelOf), of('calibration').map(labelOf))
  const judges: Readonly<Record<string, Judge>> = {
    'trained on these three': ({ input }) => chancesOf(own, input).sufficient,
    'shipped weights': ({ input }) => chancesOf(shipped, input).sufficient,
    ...Object.fromEntries(Object.entries(YARDSTICKS).map(([name, scorer]) => [name, byDecile(scorer, of('train'))])),
  }
  const test = of('test')
  const lines = Object.entries(judges).map(([name, judge]) => {
    const judged = test.map((row) => ({ sufficient: judge(row), scores: scoresOf(row) }))
    return [name, ...measure(judged, (sample) => costQualityCurve(sample, LIST_COSTS))]
  })
  const blind = test.map((row) => ({ sufficient: { haiku: 0, sonnet: 0 }, scores: scoresOf(row) }))
  return markdownTable(
    [`${test.length} test prompts`, 'cost at 95 % of the quality of Opus', 'quality at 25 % of its cost'],
    [...lines, ['hull of single models, random mix', ...measure(blind, singles)]],
  )
}

function scoresOf({ scores }: Row): Judged['scores'] {
  const of = (tier: keyof typeof CLAUDE_3) => scores[CLAUDE_3[tier]] ?? Number.NaN
  return { haiku: of('haiku'), sonnet: of('sonnet'), opus: of('opus') }
}

function labelOf({ dataset, input, scores }: Row) {
  return { dataset, input, tierScores: TIERS.map((tier) => scores[CLAUDE_3[tier]] ?? Number.NaN) }
}

/** A score made a judge of tiers: what each tier did in its tenth of the train split. */
function byDecile(scorer: Scorer, train: readonly Row[]): Judge {
  const order = train.map((row) => ({ score: scorer(row), row })).toSorted((one, other) => one.score - other.score)
  const size = Math.ceil(order.length / DECILES)
  const tenths = Array.from({ length: DECILES }, (_, tenth) => order.slice(tenth * size, (tenth + 1) * size))
  const known = tenths.map((members) => {
    const means = TIERS.map((_, tier) => meanOf(members.map(({ row }) => labelOf(row).tierScores[tier] ?? 0)))
    const logits = Float64Array.from(means, (mean) => Math.log(mean / (1 - mean)))
    return { from: members[0]?.score ?? Infinity, sufficient: tierChances(logits).sufficient }
  })
  return (row) =>
    known.findLast(({ from }) => scorer(row) >= from)?.sufficient ?? known[0]?.sufficient ?? { haiku: 0, sonnet: 0 }
}

function measure(judged: readonly Judged[], curve: (sample: readonly Judged[]) => CostQuality[]): string[] {
  const dear = (sample: readonly Judged[]) =>
    costFor(hullOf(curve(sample)), QUALITY * meanOf(sample.map(({ scores }) => scores.opus)))
  const cheap = (sample: readonly Judged[]) => qualityAt(hullOf(curve(sample)), BUDGET)
  return [dear, cheap].map((figure) => {
    const [low, high] = bootstrap(judged, figure)
    return `${figure(judged).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
  })
}

function singles(judged: readonly Judged[]): CostQuality[] {
  return TIERS.map((tier) => costQualityOf(judged, LIST_COSTS, () => tier))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
