import { parseChatRequest, TIERS, type Tier } from '@sluice/core'
import type { CalibrationPrompt } from '../calibration-set.ts'
import { inputOfHashed, type HashedPrompt } from '../hashed-prompt.ts'
import { extractFeatures } from '../extract-features.ts'
import { scoreLinear, type LinearModel } from '../linear-model.ts'
import { createInputReader, type ModelInput } from '../read-input.ts'
import { SHIPPED_WEIGHTS } from '../shipped-weights.ts'
import { solveThresholds, type RoutingTarget, type Thresholds } from '../solve-thresholds.ts'
import { tierChances, type TierChances } from '../tier-chances.ts'
import { readWeights, writeWeights, type TierModel } from '../weights-file.ts'
import { hashWord, spread } from '../word-hash.ts'
import { tierChooserOf } from './choose-tier.ts'
import { adaptTierModel, type Adaptation, type Trial } from './adapt-tier-model.ts'
import type { OwnLabel } from './own-label.ts'
import { splitOf, type Split } from './split-of.ts'
import type { LabelledPrompt } from './train-tier-model.ts'

export interface OwnModelOptions {
  /** Default 1. */
  readonly seed?: number
  /** What the thresholds are solved for; default 95 % of the top tier's quality, or as shipped when the labels do not show it. */
  readonly target?: RoutingTarget
  readonly tierCosts?: Readonly<Record<Tier, number>>
  /** Hears of each of the trials of cross-validation. */
  readonly onTrial?: (trial: Trial) => void
}

/** What a model says of a prompt of the test split, and what came of it. */
export interface TestedPrompt extends CalibrationPrompt, TierChances {
  readonly sufficient: TierChances['sufficient']
}

/** A model of one's own, and how it does on prompts that nothing was fitted on. */
export interface OwnModel extends Pick<Adaptation, 'chosen' | 'trials'>, Thresholds {
  readonly name: string
  /** The text of the weights file. */
  readonly weights: string
  readonly counts: Readonly<Record<Split, number>>
  readonly tested: { readonly own: readonly TestedPrompt[]; readonly shipped: readonly TestedPrompt[] }
  readonly shippedEnoughFrom: number
  /** The tier that it takes for a prompt. */
  readonly choose: (prompt: HashedPrompt) => Tier
}

interface Example extends LabelledPrompt {
  readonly split: Split
}

const DEFAULT_TARGET: RoutingTarget = { quality: 0.95 }

/** Corrects the model that ships by one's own labels. The same labels and seed give the same bytes. */
export function trainOwnModel(labels: readonly OwnLabel[], options: OwnModelOptions = {}): OwnModel {
  const prior = readWeights(SHIPPED_WEIGHTS)
  const examples = labels.map(exampleReader())
  const of = (split: Split) => examples.filter((example) => example.split === split)
  const { linear, chosen, trials } = adaptTierModel(prior.linear, of('train'), options)
  const calibration = of('calibration').map((example) => testPrompt(linear, example))
  const thresholds = thresholdsOf(calibration, prior, options)
  const name = `own-${digestOf(labels)}`
  const counts = { train: of('train').length, calibration: calibration.length, test: of('test').length }
  const card = {
    ...prior.card,
    data: `${labels.length} own labels over ${prior.name}. ${prior.card.data}`,
    limits: chosen
      ? 'Made for prompts like those labels.'
      : `No correction was better: the weights are those of ${prior.name}.`,
    trainPrompts: { ...prior.card.trainPrompts, own: counts.train },
    calibrationFigures: {},
  }
  const { enoughFrom, notices } = thresholds
  const own: TierModel = { name, card, linear, enoughFrom, calibration }
  const tested = (model: LinearModel) => of('test').map((example) => testPrompt(model, example))
  return {
    name,
    weights: writeWeights(own),
    chosen,
    trials,
    counts,
    enoughFrom,
    notices,
    tested: { own: tested(linear), shipped: tested(prior.linear) },
    shippedEnoughFrom: prior.enoughFrom,
    choose: tierChooserOf(own),
  }
}

function exampleReader(): (label: OwnLabel) => Example {
  const read = createInputReader()
  const ofText = (prompt: string): ModelInput => {
    const { buckets, count, dense } = read(extractFeatures(parseChatRequest({ messages: prompt })))
    return { buckets: buckets.slice(0, count), count, dense: dense.slice() }
  }
  return ({ id, prompt, scores }) => {
    return {
      dataset: 'own',
      split: splitOf(id),
      input: typeof prompt === 'string' ? ofText(prompt) : inputOfHashed(prompt),
      tierScores: TIERS.map((tier) => scores[tier] ?? Number.NaN),
    }
  }
}

function testPrompt(model: LinearModel, { input, tierScores }: LabelledPrompt): TestedPrompt {
  const logits = new Float64Array(model.outputs)
  scoreLinear(model, input, logits)
  const [haiku = Number.NaN, sonnet = Number.NaN, opus = Number.NaN] = tierScores
  return { ...tierChances(logits), scores: { haiku, sonnet, opus } }
}

/** Who names no target is not sent to the top tier for want of labels: the threshold that ships stays. */
function thresholdsOf(
  calibration: readonly CalibrationPrompt[],
  prior: TierModel,
  options: OwnModelOptions,
): Thresholds {
  const { target, tierCosts } = options
  if (target) return solveThresholds(calibration, target, tierCosts)
  const solved = solveThresholds(calibration, DEFAULT_TARGET, tierCosts)
  if (solved.notices.length === 0) return solved
  const notice = `${calibration.length} calibration prompts do not show where to draw the line for 95 % of the top tier's quality: it stays where the shipped model draws it. More labels, or a target of your own, move it.`
  return { enoughFrom: prior.enoughFrom, notices: [notice] }
}

/** Eight hexadecimal digits that change with the labels. */
function digestOf(labels: readonly OwnLabel[]): string {
  const text = labels.map(({ id, prompt, scores }) => JSON.stringify([id, prompt, TIERS.map((tier) => scores[tier])]))
  return spread(hashWord(text.join('\n')))
    .toString(16)
    .padStart(8, '0')
}
