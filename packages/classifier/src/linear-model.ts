import type { ModelInput } from './read-input.ts'

/** Weights of several logistic regressions over the same input, side by side: the weight of bucket b for output k is at b * outputs + k. */
export interface LinearModel {
  readonly outputs: number
  /** In units of `wordScale`. */
  readonly words: Int8Array | Float32Array
  readonly wordScale: number
  /** Weights of the dense signals, which are taken as deviations from `mean` in units of `deviation`. */
  readonly dense: Float64Array
  readonly mean: Float64Array
  readonly deviation: Float64Array
  readonly bias: Float64Array
}

// Beyond what training saw, a straight line goes anywhere.
const MOST_DEVIATIONS = 3
const LENGTH_POWER = -0.25

/** Log-odds of each output, written into `into`. */
export function scoreLinear(model: LinearModel, input: ModelInput, into: Float64Array): void {
  const { outputs, dense } = model
  const scale = wordValue(input.count) * model.wordScale
  sumWords(model, input, into)
  for (let output = 0; output < outputs; output += 1)
    into[output] = (model.bias[output] ?? 0) + scale * (into[output] ?? 0)
  for (let index = 0; index < input.dense.length; index += 1) {
    const value = standardised(model, input, index)
    for (let output = 0; output < outputs; output += 1)
      into[output] = (into[output] ?? 0) + value * (dense[index * outputs + output] ?? 0)
  }
}

/** Word by word: the weights of a word lie side by side, and are not in the processor's cache twice. */
function sumWords({ words, outputs }: LinearModel, { buckets, count }: ModelInput, into: Float64Array): void {
  into.fill(0)
  for (let index = 0; index < count; index += 1) {
    const from = (buckets[index] ?? 0) * outputs
    for (let output = 0; output < outputs; output += 1) into[output] = (into[output] ?? 0) + (words[from + output] ?? 0)
  }
}

/** What one word counts in a text of `count` different ones: less than 1, as long texts have many. */
export function wordValue(count: number): number {
  return count === 0 ? 0 : count ** LENGTH_POWER
}

/** Dense signal number `index` in standard deviations from the mean of training, at most 3. */
export function standardised(
  { mean, deviation }: Pick<LinearModel, 'mean' | 'deviation'>,
  input: ModelInput,
  index: number,
): number {
  const distance = ((input.dense[index] ?? 0) - (mean[index] ?? 0)) / (deviation[index] ?? 1)
  return Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, distance))
}

/** The sum of the weights of the words, unscaled. */
export function sumOfWords({ words, outputs }: LinearModel, { buckets, count }: ModelInput, output: number): number {
  let sum = 0
  for (let index = 0; index < count; index += 1) sum += words[(buckets[index] ?? 0) * outputs + output] ?? 0
  return sum
}
