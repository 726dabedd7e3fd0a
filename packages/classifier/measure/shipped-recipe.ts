import { TIERS } from '@sluice/core'
import { scoreLinear, type LinearModel } from '../src/linear-model.ts'
import { solveThresholds } from '../src/solve-thresholds.ts'
import { tierChances, type TierChances } from '../src/tier-chances.ts'
import { trainTierModel, type LabelledPrompt } from '../src/train/train-tier-model.ts'
import type { TierModel, TrainingCard } from '../src/weights-file.ts'
import { calibrationError } from '../src/train/reliability.ts'
import type { Row, Split } from './read-routing-data.ts'
import { panelScore } from './tier-panels.ts'

/** Results of these prompts are published without a licence: measured with, never trained on for what ships. */
export const NOT_SHIPPED: ReadonlySet<string> = new Set(['bfcl-v1'])

const QUALITY = 0.95
const CARD: Omit<TrainingCard, 'trainPrompts' | 'calibrationFigures'> = {
  date: '2026-11-22',
  data: 'ZeroEval (WildEval/ZeroEval) and MMLU-Pro (TIGER-AI-Lab/MMLU-Pro): public benchmark prompts and per-model results of 2024.',
  licences: 'Apache-2.0, both. BFCL results carry no licence and are not in these weights.',
  splits:
    'By a hash of the id, 60 / 15 / 25 %: fitted on train, calibrated and thresholds solved on calibration, reported on test.',
  targets: 'Per tier, the mean score of several models of that class (measure/tier-panels.ts), as soft labels.',
  limits:
    'Exams, mathematics, logic grids, code reasoning; English. On other kinds of prompts it is near chance: docs/classifier.md.',
}

/** Builds the model that ships, from the train and calibration splits alone. The same rows give the same model. */
export function buildShippedModel(rows: readonly Row[]): TierModel {
  const usable = rows.filter(({ dataset }) => !NOT_SHIPPED.has(dataset))
  const train = labelled(usable, 'train')
  const calibration = labelled(usable, 'calibration')
  const linear = trainTierModel(train, calibration)
  const judged = calibration.map(({ input, tierScores: [haiku = 0, sonnet = 0, opus = 0] }) => ({
    ...chancesOf(linear, input),
    scores: { haiku, sonnet, opus },
  }))
  const { enoughFrom } = solveThresholds(judged, { quality: QUALITY })
  const figures = TIERS.map((tier) => {
    const foretold = judged.map(({ goodEnough, scores }) => ({
      probability: goodEnough[tier],
      outcome: scores[tier],
    }))
    return [`${tier}CalibrationError`, Number(calibrationError(foretold).toFixed(4))]
  })
  const card = { ...CARD, trainPrompts: countBy(train), calibrationFigures: Object.fromEntries(figures) }
  return { name: 'tiers/1', card, linear, enoughFrom, calibration: judged }
}

/** Rows of one split with what each tier scored: the mean of its models. */
export function labelled(rows: readonly Row[], split: Split): LabelledPrompt[] {
  return rows
    .filter((row) => row.split === split)
    .map(({ dataset, input, scores }) => ({
      dataset,
      input,
      tierScores: TIERS.map((tier) => panelScore(scores, tier)),
    }))
}

/** What a model of the tiers says of one prompt. */
export function chancesOf(linear: LinearModel, input: LabelledPrompt['input']): TierChances {
  const logits = new Float64Array(linear.outputs)
  scoreLinear(linear, input, logits)
  return tierChances(logits)
}

function countBy(prompts: readonly LabelledPrompt[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { dataset } of prompts) counts[dataset] = (counts[dataset] ?? 0) + 1
  return counts
}
