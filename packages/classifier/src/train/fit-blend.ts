import type { LinearModel } from '../linear-model.ts'
import { BUCKETS } from '../read-tokens.ts'
import { fitCorrection, type Restraint } from './fit-correction.ts'
import { FIT_DEFAULTS, fitLinear, type Example, type FitOptions } from './fit-linear.ts'

/** Found by cross-validation on the train split of the routing data. */
const RESTRAINT: Restraint = { words: 6, dense: 1 }

/**
 * The mean of two fits of the same regressions: one by AdaGrad, which stops early, and one by a ridge, which is held back. They
 * err in different places, and their mean is a linear model again, as fast as one. The same input gives the same bits.
 */
export function fitBlend(
  examples: readonly Example[],
  outputs: number,
  options: FitOptions = FIT_DEFAULTS,
): LinearModel {
  const early = fitLinear(examples, outputs, options)
  const held = fitCorrection(nothing(early), examples, RESTRAINT)
  const words = new Float32Array(BUCKETS * outputs)
  for (let at = 0; at < words.length; at += 1) words[at] = ((early.words[at] ?? 0) + (held.words[at] ?? 0)) / 2
  return { ...early, words, dense: halfway(early.dense, held.dense), bias: halfway(early.bias, held.bias) }
}

/** A model of the same measures that knows nothing. */
function nothing(model: LinearModel): LinearModel {
  const words = new Float32Array(model.words.length)
  return { ...model, words, dense: model.dense.map(() => 0), bias: model.bias.map(() => 0) }
}

function halfway(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, at) => (value + (other[at] ?? 0)) / 2)
}
