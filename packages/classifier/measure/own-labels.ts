import { seededRandom } from '@sluice/core'
import type { LinearModel } from '../src/linear-model.ts'
import { adaptTierModel } from '../src/train/adapt-tier-model.ts'
import { trainTierModel, type LabelledPrompt } from '../src/train/train-tier-model.ts'
import { apgrOf, bootstrap } from './apgr-of.ts'
import { dearHelps, meanGain } from './left-out.ts'
import { markdownTable } from './markdown-table.ts'
import { dropNearDuplicates } from './near-duplicates.ts'
import type { Row } from './read-routing-data.ts'
import { labelled, NOT_SHIPPED } from './shipped-recipe.ts'
import { panelScore } from './tier-panels.ts'

const COUNTS = [50, 300, 1500]
const SEEDS = [1, 2, 3]

type Gain = (row: Row) => number

/**
 * Each dataset as if it were a user's own kind of prompts: a model that never saw it is corrected by so many of its labels
 * (train and calibration splits, three samples) and ranks its test split. Two tables: by what the labels are about, the gain
 * from the cheapest tier to the dearest, and by the mean over pairs of models, as where datasets are left out.
 */
export function reportOwnLabels(rows: readonly Row[]): readonly [byTiers: string, byPairs: string] {
  const names = [...new Set(rows.map(({ dataset }) => dataset))]
  const trained = names.map((name) => trainOn(rows, name))
  return [report(trained, tierGain), report(trained, meanGain)]
}

function tierGain({ scores }: Row): number {
  return panelScore(scores, 'opus') - panelScore(scores, 'haiku')
}

type Trained = ReturnType<typeof trainOn>

function trainOn(rows: readonly Row[], name: string) {
  const own = rows.filter(({ dataset }) => dataset === name)
  const test = own.filter(({ split }) => split === 'test')
  const others = rows.filter(({ dataset }) => dataset !== name && !NOT_SHIPPED.has(dataset))
  const seen = dropNearDuplicates(others, test)
  const prior = trainTierModel(labelled(seen, 'train'), labelled(seen, 'calibration'))
  const labels = [...labelled(own, 'train'), ...labelled(own, 'calibration')]
  const { words, dense, bias } = prior
  const nothing = {
    ...prior,
    words: new Float32Array(words.length),
    dense: dense.map(() => 0),
    bias: bias.map(() => 0),
  }
  const counts = COUNTS.map((wanted) => {
    const samples = SEEDS.map((seed) => sampleOf(labels, wanted, seed))
    return {
      count: Math.min(wanted, labels.length),
      wanted,
      adapted: samples.map((sample) => adaptTierModel(prior, sample).linear),
      scratch: samples.map((sample) => adaptTierModel(nothing, sample).linear),
    }
  })
  return { name, test, prior, counts }
}

function report(trained: readonly Trained[], gain: Gain): string {
  // Where the dear models do no better there is no gap to recover, and APGR has no meaning.
  const measured = trained.filter(({ test }) => gapOf(test, gain) > 0).map((one) => measure(one, gain))
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

function gapOf(test: readonly Row[], gain: Gain): number {
  return test.map(gain).reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0)
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

function measure({ name, test, prior, counts }: Trained, gain: Gain) {
  const known = test.filter((row) => !Number.isNaN(gain(row)))
  const all = [...known.keys()]
  const shipped = rankedBy(known, [prior], gain)
  const cells = counts.map(({ count, wanted, adapted, scratch }): Cell => {
    const corrected = rankedBy(known, adapted, gain)
    const difference = bootstrap(all, (sample) => corrected(sample) - shipped(sample))
    return { count, wanted, adapted: corrected(all), scratch: rankedBy(known, scratch, gain)(all), difference }
  })
  return { name, shipped: shipped(all), cells }
}

function sampleOf(labels: readonly LabelledPrompt[], count: number, seed: number): LabelledPrompt[] {
  const random = seededRandom(seed)
  return labels
    .map((label) => ({ label, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .slice(0, count)
    .map(({ label }) => label)
}

/** Mean APGR of models on the test prompts at some places. */
function rankedBy(
  test: readonly Row[],
  models: readonly LinearModel[],
  gain: Gain,
): (places: readonly number[]) => number {
  const ranked = models.map((model) => test.map((row) => ({ gain: gain(row), score: dearHelps(model)(row) })))
  return (places) =>
    ranked.reduce((sum, all) => sum + apgrOf(places.flatMap((place) => all[place] ?? [])), 0) / ranked.length
}
