import type { LinearModel } from '../src/linear-model.ts'
import { trainTierModel } from '../src/train/train-tier-model.ts'
import { apgrOf, bootstrap } from './apgr-of.ts'
import { markdownTable } from './markdown-table.ts'
import { dropNearDuplicates } from './near-duplicates.ts'
import { PAIRS } from './pairs.ts'
import type { Row } from './read-routing-data.ts'
import { chancesOf, labelled, NOT_SHIPPED } from './shipped-recipe.ts'
import { YARDSTICKS, type Scorer } from './yardsticks.ts'

/** Datasets of one kind of work. */
export const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  mathematics: ['zeroeval-gsm', 'zeroeval-math-l5', 'zeroeval-numersense-v2'],
  exams: ['zeroeval-mmlu-redux', 'mmlu-pro'],
  'code reasoning': ['zeroeval-crux'],
  'logic grids': ['zeroeval-zebra-grid'],
  'function calling': ['bfcl-v1'],
}

const ALL_PAIRS: readonly (readonly [cheap: string, dear: string])[] = [
  ...PAIRS.map(({ cheap, dear }) => [cheap, dear] as const),
  ['Meta-Llama-3-8B-Instruct', 'Meta-Llama-3-70B-Instruct'],
  ['gemini-1.5-flash', 'gemini-1.5-pro'],
]
interface Group {
  readonly name: string
  readonly datasets: readonly string[]
}

/** Each dataset ranked by a model that never saw one of its prompts. */
export function reportDatasetsLeftOut(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ dataset }) => dataset))]
  return report(
    rows,
    names.map((name) => ({ name, datasets: [name] })),
  )
}

/** Each family ranked by a model that never saw that kind of work, nor a near-duplicate of what it is measured on. */
export function reportFamiliesLeftOut(rows: readonly Row[]): string {
  return report(
    rows,
    Object.entries(FAMILIES).map(([name, datasets]) => ({ name, datasets })),
  )
}

function report(rows: readonly Row[], groups: readonly Group[]): string {
  const measured = groups.map((group) => measureGroup(rows, group))
  const columns = ['trained', ...Object.keys(YARDSTICKS)]
  const lines = measured.map(({ name, count, cells }) => [name, String(count), ...cells.map(({ text }) => text)])
  const means = columns.map(
    (_, column) => measured.reduce((sum, { cells }) => sum + (cells[column]?.apgr ?? 0), 0) / measured.length,
  )
  return markdownTable(
    ['left out', 'test prompts', ...columns],
    [...lines, ['**mean**', '', ...means.map((mean) => `**${mean.toFixed(3)}**`)]],
  )
}

function measureGroup(rows: readonly Row[], { name, datasets }: Group) {
  const test = rows.filter(({ dataset, split }) => split === 'test' && datasets.includes(dataset))
  const others = rows.filter(({ dataset }) => !datasets.includes(dataset) && !NOT_SHIPPED.has(dataset))
  const seen = dropNearDuplicates(others, test)
  const model = trainTierModel(labelled(seen, 'train'), labelled(seen, 'calibration'))
  const cells = [dearHelps(model), ...Object.values(YARDSTICKS)].map((scorer) => measureScorer(test, scorer))
  return { name, count: test.length, cells }
}

/** Ranks by the probability that a dearer tier does better than the cheapest: what the classifier chooses by. */
export function dearHelps(model: LinearModel): Scorer {
  return ({ input }) => 1 - chancesOf(model, input).sufficient.haiku
}

/** Datasets of a family are ranked apart, their APGR averaged; prompts are resampled all together. */
function measureScorer(rows: readonly Row[], scorer: Scorer): { apgr: number; text: string } {
  const ranked = rows
    .map((row) => ({ dataset: row.dataset, gain: meanGain(row), score: scorer(row) }))
    .filter(({ gain }) => !Number.isNaN(gain))
  const measure = (sample: Readonly<typeof ranked>) => {
    const byDataset = [...Map.groupBy(sample, ({ dataset }) => dataset).values()].map(apgrOf)
    return byDataset.reduce((sum, apgr) => sum + apgr, 0) / byDataset.length
  }
  const [low, high] = bootstrap(ranked, measure)
  const apgr = measure(ranked)
  return { apgr, text: `${apgr.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]` }
}

/** The mean gain over all pairs that answered the prompt: one pair alone has hardly a gap on some datasets. */
export function meanGain({ scores }: Row): number {
  const gains = ALL_PAIRS.flatMap(([cheap, dear]) => {
    const [low, high] = [scores[cheap], scores[dear]]
    return low === undefined || high === undefined ? [] : [high - low]
  })
  return gains.reduce((sum, gain) => sum + gain, 0) / gains.length
}
