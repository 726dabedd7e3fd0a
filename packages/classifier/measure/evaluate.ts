/**
 * Measures the classifiers on the test split of the routing data, beside length, keywords, rules and single tiers, with 95 %
 * bootstrap intervals over prompts. Nothing is fitted or chosen here.
 *
 *   node --conditions=@sluice/source packages/classifier/measure/evaluate.ts [directory]
 *
 * `directory` holds the data (default: ../shared/data/routing beside this repository). Prints docs/classifier-figures.md and
 * writes it.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TIERS } from '@sluice/core'
import { createTrainedClassifier } from '../src/index.ts'
import type { CalibrationPrompt } from '../src/calibration-set.ts'
import type { LinearModel } from '../src/linear-model.ts'
import { readWeights } from '../src/weights-file.ts'
import { calibrationError } from '../src/train/reliability.ts'
import { BEGGING, CHANGES, measureChange } from './changed-prompts.ts'
import { dearHelps, reportDatasetsLeftOut, reportFamiliesLeftOut } from './left-out.ts'
import { markdownTable } from './markdown-table.ts'
import { reportPairs } from './pairs.ts'
import { readRoutingData, type Row } from './read-routing-data.ts'
import { reportOwnLabels } from './own-labels.ts'
import { reportThreeTiers } from './three-tiers.ts'
import { reportUnderRouting } from './under-routing.ts'
import { chancesOf, NOT_SHIPPED } from './shipped-recipe.ts'
import { panelScore } from './tier-panels.ts'
import { reportTierChoices } from './tier-choices.ts'

const FIGURES = fileURLToPath(new URL('../../../docs/classifier-figures.md', import.meta.url))
const { linear } = readWeights(new URL('../weights/tiers-1.json', import.meta.url))
const classifier = createTrainedClassifier()

const rows = readRoutingData(process.argv[2])
const test = rows.filter(({ split }) => split === 'test')
const inDomain = test.filter(({ dataset }) => !NOT_SHIPPED.has(dataset))
const shipped = { 'shipped weights': dearHelps(linear) }

const chapters = [
  '# Figures of the classifiers',
  'Made by `node --conditions=@sluice/source packages/classifier/measure/evaluate.ts` on the test split; read [classifier.md](classifier.md) for what they mean. APGR: 0.5 is chance. Brackets: 95 % bootstrap intervals over prompts.',
  '## Pairs, in domain',
  reportPairs(rows, shipped),
  '## Choice of tiers, in domain',
  reportTierChoices(inDomain, classifier),
  '## Three tiers: Claude 3 Haiku, Sonnet, Opus',
  'The threshold runs from one end to the other; cost is at list prices of April 2026, all Opus being 1. Length, keywords and rules judge a tier by what it did in their tenth of the train split.',
  reportThreeTiers(rows, linear),
  '## One dataset left out',
  reportDatasetsLeftOut(rows),
  '## One family left out',
  reportFamiliesLeftOut(rows),
  '## Own labels',
  "Each dataset as if it were a user's own kind of prompts: weights that never saw it, corrected by so many of its labels (fewer: all there are, in parentheses), rank its test split; mean APGR of three samples of labels, and the 95 % interval of the difference to no labels. From scratch: the same fit without the shipped weights. By what the labels are about, the gain from the cheapest tier to the dearest (without function calling, where the dear models do worse: no gap):",
  ...ownLabels(),
  '## Calibration error (ECE)',
  reportCalibration(),
  '## The bound on under-routing',
  'Asked with 95 % confidence: at least 95 of 100. Labels are drawn 1,000 times from the test prompts, in domain; what the threshold does is counted on all of them.',
  reportUnderRouting(judgedBy(linear, inDomain)),
  '## Changes that make no difference to difficulty',
  reportChanges(),
]
const text = `${chapters.join('\n\n')}\n`
writeFileSync(FIGURES, text)
console.log(text)

function ownLabels(): string[] {
  const [byTiers, byPairs] = reportOwnLabels(rows)
  return [byTiers, 'By the mean over pairs of models, as where datasets are left out:', byPairs]
}

function judgedBy(model: LinearModel, members: readonly Row[]): CalibrationPrompt[] {
  return members.map(({ input, scores }) => ({
    ...chancesOf(model, input),
    scores: {
      haiku: panelScore(scores, 'haiku'),
      sonnet: panelScore(scores, 'sonnet'),
      opus: panelScore(scores, 'opus'),
    },
  }))
}

function reportCalibration(): string {
  const groups: readonly (readonly [string, readonly Row[]])[] = [
    ['in domain', inDomain],
    ['function calling, never seen', test.filter(({ dataset }) => NOT_SHIPPED.has(dataset))],
  ]
  const lines = groups.map(([name, members]) => [
    name,
    String(members.length),
    ...TIERS.map((tier) => errorOf(members, tier)),
  ])
  return markdownTable(['prompts', 'count', ...TIERS], lines)
}

function errorOf(members: readonly Row[], tier: (typeof TIERS)[number]): string {
  const foretold = members.map(({ input, scores }) => ({
    probability: chancesOf(linear, input).goodEnough[tier],
    outcome: panelScore(scores, tier),
  }))
  return calibrationError(foretold).toFixed(3)
}

function reportChanges(): string {
  const changes = { ...CHANGES, 'begging for the best model': (prompt: string) => ({ messages: prompt + BEGGING }) }
  const byDataset = [...Map.groupBy(test, ({ dataset }) => dataset).values()]
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  const lines = Object.entries(changes).map(([name, change]) => {
    const { flipped, dearer } = measureChange(test, classifier, change)
    const worst = Math.max(...byDataset.map((members) => measureChange(members, classifier, change).flipped))
    return [name, percent(flipped), percent(worst), percent(dearer)]
  })
  return markdownTable(['change', 'tier flips', 'in the worst dataset', 'to a dearer tier'], lines)
}
