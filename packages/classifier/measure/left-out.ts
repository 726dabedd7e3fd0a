import type { LinearModel } from '../src/linear-model.ts'
import { trainTierModel } from '../src/train/train-tier-model.ts'
import { apgrOf, bootstrap } from './apgr-of.ts'
import { markdownTable } from './markdown-table.ts'
import { dropNearDuplicates } from './near-duplicates.ts'
import { gainOf, PAIRS, rowsOf, type Pair } from './pairs.ts'
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

const MORE_PAIRS: readonly (readonly [string, string])[] = [
  ['Meta-Llama-3-8B-Instruct', 'Meta-Llama-3-70B-Instruct'],
  ['gemini-1.5-flash', 'gemini-1.5-pro'],
]
// Chosen before looking at any split: below these the denominator of the APGR is noise.
const SMALLEST_GAP = 0.03
const FEWEST_PROMPTS = 100

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
  const columns = ['cheap tier fails', ...Object.keys(YARDSTICKS)]
  const lines = measured.map(({ name, pairs, cells }) => [name, String(pairs), ...cells.map(({ text }) => text)])
  const means = columns.map(
    (_, column) => measured.reduce((sum, { cells }) => sum + (cells[column]?.apgr ?? 0), 0) / measured.length,
  )
  return markdownTable(
    ['left out', 'pairs', ...columns],
    [...lines, ['**mean**', '', ...means.map((mean) => `**${mean.toFixed(3)}**`)]],
  )
}

function measureGroup(rows: readonly Row[], { name, datasets }: Group) {
  const test = rows.filter(({ dataset, split }) => split === 'test' && datasets.includes(dataset))
  const others = rows.filter(({ dataset }) => !datasets.includes(dataset) && !NOT_SHIPPED.has(dataset))
  const seen = dropNearDuplicates(others, test)
  const model = trainTierModel(labelled(seen, 'train'), labelled(seen, 'calibration'))
  const parts = datasets.flatMap((dataset) => usablePairs(test.filter((row) => row.dataset === dataset)))
  const cells = [cheapFails(model), ...Object.values(YARDSTICKS)].map((scorer) => meanApgr(parts, scorer))
  return { name, pairs: parts.length, cells }
}

/** Ranks by the probability that the cheapest tier does not answer well. */
export function cheapFails(model: LinearModel): Scorer {
  return ({ input }) => 1 - chancesOf(model, input).goodEnough.haiku
}

interface Part {
  readonly pair: Pair
  readonly rows: readonly Row[]
}

function usablePairs(rows: readonly Row[]): Part[] {
  const pairs: Pair[] = [...PAIRS.map(({ cheap, dear }) => [cheap, dear] as const), ...MORE_PAIRS].map(
    ([cheap, dear]) => ({ cheap, dear, prefixes: [''] }),
  )
  return pairs
    .map((pair) => ({ pair, rows: rowsOf(pair, rows) }))
    .filter(
      (part) =>
        part.rows.length >= FEWEST_PROMPTS &&
        part.rows.reduce((sum, row) => sum + gainOf(part.pair, row), 0) / part.rows.length >= SMALLEST_GAP,
    )
}

/** The mean over pairs; the interval resamples prompts within each pair, all pairs alike. */
function meanApgr(parts: readonly Part[], scorer: Scorer): { apgr: number; text: string } {
  const measured = parts.map(({ pair, rows }) => {
    const ranked = rows.map((row) => ({ gain: gainOf(pair, row), score: scorer(row) }))
    const [low, high] = bootstrap(ranked, apgrOf)
    return { apgr: apgrOf(ranked), halfWidth: (high - low) / 2 }
  })
  const mean = (of: (part: { apgr: number; halfWidth: number }) => number) =>
    measured.reduce((sum, part) => sum + of(part), 0) / measured.length
  const apgr = mean((part) => part.apgr)
  return { apgr, text: `${apgr.toFixed(3)} ± ${mean((part) => part.halfWidth).toFixed(3)}` }
}
