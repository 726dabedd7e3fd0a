import { seededRandom, type Random } from '@sluice/core'
import { DENSE_SIGNALS } from '../dense-signals.ts'
import { standardised, wordValue, type LinearModel } from '../linear-model.ts'
import type { ModelInput } from '../read-input.ts'
import { BUCKETS } from '../read-tokens.ts'
import { measureScale } from './measure-scale.ts'

/** One prompt to learn from. */
export interface Example {
  readonly input: ModelInput
  /** Per output, 0 to 1, soft; NaN: not known. */
  readonly targets: readonly number[]
  /** How much it counts; the mean over all examples should be 1. */
  readonly weight: number
}

/** How to fit. */
export interface FitOptions {
  readonly seed: number
  readonly epochs: number
  readonly rate: number
  /** Strength of the pull of every weight towards zero. */
  readonly decay: number
}

/** Found by cross-validation on the train split of the routing data. */
export const FIT_DEFAULTS: FitOptions = { seed: 1, epochs: 6, rate: 0.02, decay: 1e-3 }

interface Weights {
  readonly values: Float64Array
  /** Sums of squared gradients. */
  readonly squares: Float64Array
}

/**
 * Logistic regressions side by side, by AdaGrad, one example at a time in an order that the seed decides; the result is the
 * mean of the weights after each epoch but the first. The same examples and options give the same bits.
 * Source: Duchi, Hazan, Singer (2011), https://jmlr.org/papers/v12/duchi11a.html
 */
export function fitLinear(
  examples: readonly Example[],
  outputs: number,
  options: FitOptions = FIT_DEFAULTS,
): LinearModel {
  const scale = measureScale(examples)
  const denseCount = DENSE_SIGNALS.length
  const size = (BUCKETS + denseCount + 1) * outputs
  const weights: Weights = { values: new Float64Array(size), squares: new Float64Array(size).fill(1e-8) }
  const mean = new Float64Array(size)
  const order = examples.map(({ input }, index) => ({
    index,
    dense: input.dense.map((_, at) => standardised(scale, input, at)),
  }))
  const random = seededRandom(options.seed)
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random)
    for (const { index, dense } of order) {
      const example = examples[index]
      if (example) learn(example, dense, { ...options, weights, outputs })
    }
    if (epoch > 0 || options.epochs === 1)
      for (let at = 0; at < size; at += 1)
        mean[at] = (mean[at] ?? 0) + (weights.values[at] ?? 0) / Math.max(1, options.epochs - 1)
  }
  const denseFrom = BUCKETS * outputs
  const biasFrom = denseFrom + denseCount * outputs
  return {
    ...scale,
    outputs,
    words: Float32Array.from(mean.subarray(0, denseFrom)),
    wordScale: 1,
    dense: mean.slice(denseFrom, biasFrom),
    bias: mean.slice(biasFrom),
  }
}

function shuffle(list: unknown[], random: Random): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1))
    ;[list[last], list[other]] = [list[other], list[last]]
  }
}

interface Step extends FitOptions {
  readonly weights: Weights
  readonly outputs: number
}

function learn({ input, targets, weight }: Example, dense: Float64Array, step: Step): void {
  const { outputs } = step
  const { values } = step.weights
  const { buckets, count } = input
  const value = wordValue(count)
  const denseFrom = BUCKETS * outputs
  const biasFrom = denseFrom + dense.length * outputs
  for (let output = 0; output < outputs; output += 1) {
    const target = targets[output] ?? Number.NaN
    if (Number.isNaN(target)) continue
    let sum = values[biasFrom + output] ?? 0
    for (let at = 0; at < count; at += 1) sum += value * (values[(buckets[at] ?? 0) * outputs + output] ?? 0)
    for (let at = 0; at < dense.length; at += 1)
      sum += (dense[at] ?? 0) * (values[denseFrom + at * outputs + output] ?? 0)
    const error = (1 / (1 + Math.exp(-sum)) - target) * weight
    for (let at = 0; at < count; at += 1) move((buckets[at] ?? 0) * outputs + output, error * value, step)
    for (let at = 0; at < dense.length; at += 1) move(denseFrom + at * outputs + output, error * (dense[at] ?? 0), step)
    move(biasFrom + output, error, { ...step, decay: 0 })
  }
}

function move(at: number, slope: number, { weights: { values, squares }, decay, rate }: Step): void {
  const gradient = slope + decay * (values[at] ?? 0)
  const square = (squares[at] ?? 0) + gradient * gradient
  squares[at] = square
  values[at] = (values[at] ?? 0) - (rate * gradient) / Math.sqrt(square)
}
