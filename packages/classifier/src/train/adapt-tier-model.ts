import { seededRandom } from '@sluice/core'
import { scoreLinear, type LinearModel } from '../linear-model.ts'
import { fitCorrection, type Restraint } from './fit-correction.ts'
import type { Example } from './fit-linear.ts'
import type { LabelledPrompt } from './train-tier-model.ts'

/** A way to correct a model, and what cross-validation says of it. */
export interface Trial {
  readonly name: string
  readonly restraint: Restraint
  /** By how much the cross-entropy of a prompt falls on average, on prompts it was not fitted on. */
  readonly gain: number
  /** The standard error of that. */
  readonly error: number
}

/** A model made from another by one's own prompts. */
export interface Adaptation {
  readonly linear: LinearModel
  /** Undefined: none was better than the model as it was by more than its standard error, so that stays. */
  readonly chosen: Trial | undefined
  readonly trials: readonly Trial[]
}

export interface AdaptOptions {
  /** Which prompts are held out together; default 1. */
  readonly seed?: number
  /** Hears of every trial. */
  readonly onTrial?: (trial: Trial) => void
}

const RESTRAINTS: readonly (Restraint & { readonly name: string })[] = [
  { name: 'a line over its log-odds', words: Infinity, dense: Infinity },
  { name: 'words held very firmly', words: 100, dense: 10 },
  { name: 'words held firmly', words: 30, dense: 10 },
  { name: 'words held loosely', words: 10, dense: 3 },
  { name: 'words held very loosely', words: 3, dense: 3 },
  { name: 'words hardly held', words: 1, dense: 1 },
]
const FOLDS = 5
const LEAST_PROMPTS = 2 * FOLDS
const SURE = 1e-6

/**
 * Corrects `prior` by `prompts`, as firmly as cross-validation says is best; `prior` itself when no correction is better by
 * more than a standard error. The same prompts and seed give the same bits.
 */
export function adaptTierModel(
  prior: LinearModel,
  prompts: readonly LabelledPrompt[],
  { seed = 1, onTrial }: AdaptOptions = {},
): Adaptation {
  if (prompts.length < LEAST_PROMPTS) return { linear: prior, chosen: undefined, trials: [] }
  const folds = foldsOf(prompts, seed)
  const trials = RESTRAINTS.map(({ name, ...restraint }) => {
    const trial = { name, restraint, ...crossValidate(prior, folds, restraint) }
    onTrial?.(trial)
    return trial
  })
  const best = trials.reduce((one, other) => (other.gain > one.gain ? other : one))
  if (!(best.gain > best.error)) return { linear: prior, chosen: undefined, trials }
  return { linear: fitCorrection(prior, prompts.map(exampleOf), best.restraint), chosen: best, trials }
}

function exampleOf({ input, tierScores }: LabelledPrompt): Example {
  return { input, targets: tierScores, weight: 1 }
}

interface Fold {
  readonly seen: readonly LabelledPrompt[]
  readonly heldOut: readonly LabelledPrompt[]
}

function foldsOf(prompts: readonly LabelledPrompt[], seed: number): Fold[] {
  const random = seededRandom(seed)
  const order = prompts
    .map((prompt) => ({ prompt, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ prompt }) => prompt)
  return Array.from({ length: FOLDS }, (_, fold) => ({
    seen: order.filter((_prompt, index) => index % FOLDS !== fold),
    heldOut: order.filter((_prompt, index) => index % FOLDS === fold),
  }))
}

function crossValidate(
  prior: LinearModel,
  folds: readonly Fold[],
  restraint: Restraint,
): Pick<Trial, 'gain' | 'error'> {
  const gains = folds.flatMap(({ seen, heldOut }) => {
    const corrected = fitCorrection(prior, seen.map(exampleOf), restraint)
    return heldOut.map((prompt) => crossEntropy(prior, prompt) - crossEntropy(corrected, prompt))
  })
  const gain = gains.reduce((sum, one) => sum + one, 0) / gains.length
  const square = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / (gains.length - 1)
  return { gain, error: Math.sqrt(square / gains.length) }
}

/** Mean over the tiers that are known; 0 when none is. */
function crossEntropy(model: LinearModel, { input, tierScores }: LabelledPrompt): number {
  const logits = new Float64Array(model.outputs)
  scoreLinear(model, input, logits)
  const losses = tierScores.flatMap((score, tier) => {
    if (Number.isNaN(score)) return []
    const chance = Math.min(1 - SURE, Math.max(SURE, 1 / (1 + Math.exp(-(logits[tier] ?? 0)))))
    return [-score * Math.log(chance) - (1 - score) * Math.log(1 - chance)]
  })
  return losses.length === 0 ? 0 : losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}
