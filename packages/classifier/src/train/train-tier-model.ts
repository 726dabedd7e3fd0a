import { TIERS } from '@sluice/core'
import { scoreLinear, type LinearModel } from '../linear-model.ts'
import type { ModelInput } from '../read-input.ts'
import { fitCalibration } from './fit-calibration.ts'
import { fitBlend } from './fit-blend.ts'
import { FIT_DEFAULTS, type FitOptions } from './fit-linear.ts'

/** A prompt with what each tier scored on it. */
export interface LabelledPrompt {
  readonly dataset: string
  readonly input: ModelInput
  /** Haiku, sonnet, opus; 0 to 1, soft; NaN: not known. */
  readonly tierScores: readonly number[]
}

/**
 * Fits the three tiers on `train` and makes their log-odds honest on `calibration`. Datasets weigh with the root of their
 * size, so that a large one does not drown the others.
 */
export function trainTierModel(
  train: readonly LabelledPrompt[],
  calibration: readonly LabelledPrompt[],
  options: FitOptions = FIT_DEFAULTS,
): LinearModel {
  const weightOf = balance(train)
  const raw = fitBlend(
    train.map((prompt) => ({ input: prompt.input, targets: prompt.tierScores, weight: weightOf(prompt) })),
    TIERS.length,
    options,
  )
  return calibrated(raw, calibration)
}

function balance(prompts: readonly LabelledPrompt[]): (prompt: LabelledPrompt) => number {
  const sizes = new Map<string, number>()
  for (const { dataset } of prompts) sizes.set(dataset, (sizes.get(dataset) ?? 0) + 1)
  const raw = ({ dataset }: LabelledPrompt) => 1 / Math.sqrt(sizes.get(dataset) ?? 1)
  const mean = prompts.reduce((sum, prompt) => sum + raw(prompt), 0) / prompts.length
  return (prompt) => raw(prompt) / mean
}

/** A straight line over a sum is a sum again: the calibration goes into the weights. */
function calibrated(model: LinearModel, prompts: readonly LabelledPrompt[]): LinearModel {
  const lines = TIERS.map((_, output) =>
    fitCalibration(
      prompts
        .map(({ input, tierScores }) => ({
          logit: logitOf(model, input, output),
          target: tierScores[output] ?? Number.NaN,
          weight: 1,
        }))
        .filter(({ target }) => !Number.isNaN(target)),
    ),
  )
  const slopeAt = (at: number) => lines[at % model.outputs]?.slope ?? 1
  return {
    ...model,
    words: Float32Array.from(model.words, (word, at) => word * slopeAt(at)),
    dense: model.dense.map((weight, at) => weight * slopeAt(at)),
    bias: model.bias.map((bias, at) => bias * slopeAt(at) + (lines[at]?.offset ?? 0)),
  }
}

function logitOf(model: LinearModel, input: ModelInput, output: number): number {
  const logits = new Float64Array(model.outputs)
  scoreLinear(model, input, logits)
  return logits[output] ?? 0
}
