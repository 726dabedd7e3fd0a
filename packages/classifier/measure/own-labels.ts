import { seededRandom } from '@sluice/core'
import type { LinearModel } from '../src/linear-model.ts'
import { adaptTierModel } from '../src/train/adapt-tier-model.ts'
import { trainTierModel, type LabelledPrompt } from '../src/train/train-tier-model.ts'
import { apgrOf, bootstrap } from './apgr-of.ts'
import { dearHelps } from './left-out.ts'
import { markdownTable } from './markdown-table.ts'
import { dropNearDuplicates } from './near-duplicates.ts'
import type { Row } from './read-routing-data.ts'
import { labelled, NOT_SHIPPED } from './shipped-recipe.ts'
import { panelScore } from './tier-panels.ts'

const COUNTS = [50, 300, 1500]
const SEEDS = [1, 2, 3]

/**
 * Each dataset as if it were a user's own kind of prompts: a model that never saw it is corrected by so many of its labels
 * (train and calibration splits, three samples) and ranks its test split.
 */
export function reportOwnLabels(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ dataset }) => dataset))]
  const measured = names.map((name) => measureDataset(rows, name))
  const lines = measured.map(({ name, shipped, cells }) => [name, shipped.toFixed(3), ...cells.flatMap(textOf)])
  const mean = (pick: (one: (typeof measured)[number]) => number) =>
    `**${(measured.reduce((sum, one) => sum + pick(one), 0) / measured.length).toFixed(3)}**`
  const means = COUNTS.flatMap((_, at) => [
    mean(({ cells }) => cells[at]?.adapted ?? 0),
    '',
    mean(({ cells }) => cells[at]?.scratch ?? 0),
  ])
  const columns = COUNTS.flatMap((count) => [`${count} labels`, 'difference', 'from scratch'])
  return markdownTable(
    ['own kind of prompts', 'shipped (0 labels)', ...columns],
    [...lines, ['**mean**', mean(({ shipped }) => shipped), ...means]],
  )
}

interface Cell {
  readonly count: number
  readonly wanted: number
  readonly adapted: number
  readonly scratch: number
  readonly difference: readonly [number, number]
}

function textOf({ count, wanted, adapted, scratch, difference: [low, high] }: Cell): string[] {
  const ofAll = count < wanted ? ` (${count})` : ''
  return [`${adapted.toFixed(3)}${ofAll}`, `[${low.toFixed(3)}, ${high.toFixed(3)}]`, scratch.toFixed(3)]
}

function measureDataset(rows: readonly Row[], name: string) {
  const own = rows.filter(({ dataset }) => dataset === name)
  const test = own.filter((row) => row.split === 'test' && !Number.isNaN(gainOf(row)))
  const others = rows.filter(({ dataset }) => dataset !== name && !NOT_SHIPPED.has(dataset))
  const seen = dropNearDuplicates(others, test)
  const prior = trainTierModel(labelled(seen, 'train'), labelled(seen, 'calibration'))
  const labels = [...labelled(own, 'train'), ...labelled(own, 'calibration')]
  const cells = COUNTS.map((wanted) => measureCount({ prior, labels, test, wanted }))
  return { name, shipped: rankedBy(test, [prior])([...test.keys()]), cells }
}

interface Trial {
  readonly prior: LinearModel
  readonly labels: readonly LabelledPrompt[]
  readonly test: readonly Row[]
  readonly wanted: number
}

function measureCount({ prior, labels, test, wanted }: Trial): Cell {
  const nothing = {
    ...prior,
    words: new Float32Array(prior.words.length),
    dense: prior.dense.map(() => 0),
    bias: prior.bias.map(() => 0),
  }
  const samples = SEEDS.map((seed) => sampleOf(labels, wanted, seed))
  const adapted = rankedBy(
    test,
    samples.map((sample) => adaptTierModel(prior, sample).linear),
  )
  const scratch = rankedBy(
    test,
    samples.map((sample) => adaptTierModel(nothing, sample).linear),
  )
  const shipped = rankedBy(test, [prior])
  const all = [...test.keys()]
  return {
    count: Math.min(wanted, labels.length),
    wanted,
    adapted: adapted(all),
    scratch: scratch(all),
    difference: bootstrap(all, (sample) => adapted(sample) - shipped(sample)),
  }
}

function sampleOf(labels: readonly LabelledPrompt[], count: number, seed: number): LabelledPrompt[] {
  const random = seededRandom(seed)
  return labels
    .map((label) => ({ label, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .slice(0, count)
    .map(({ label }) => label)
}

/** What the labels are about: by how much the dearest tier does better than the cheapest. */
function gainOf({ scores }: Row): number {
  return panelScore(scores, 'opus') - panelScore(scores, 'haiku')
}

/** Mean APGR of models on the test prompts at some places. */
function rankedBy(test: readonly Row[], models: readonly LinearModel[]): (places: readonly number[]) => number {
  const ranked = models.map((model) => test.map((row) => ({ gain: gainOf(row), score: dearHelps(model)(row) })))
  return (places) =>
    ranked.reduce((sum, all) => sum + apgrOf(places.flatMap((place) => all[place] ?? [])), 0) / ranked.length
}
