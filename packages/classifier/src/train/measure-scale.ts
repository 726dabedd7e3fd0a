import { DENSE_SIGNALS } from '../dense-signals.ts'
import type { LinearModel } from '../linear-model.ts'
import type { Example } from './fit-linear.ts'

/** Mean and deviation of each measurement, by the weight of the examples. */
export function measureScale(examples: readonly Example[]): Pick<LinearModel, 'mean' | 'deviation'> {
  const mean = new Float64Array(DENSE_SIGNALS.length)
  const deviation = new Float64Array(DENSE_SIGNALS.length)
  const total = examples.reduce((sum, { weight }) => sum + weight, 0)
  for (const { input, weight } of examples)
    input.dense.forEach((value, at) => (mean[at] = (mean[at] ?? 0) + (value * weight) / total))
  for (const { input, weight } of examples)
    input.dense.forEach(
      (value, at) => (deviation[at] = (deviation[at] ?? 0) + ((value - (mean[at] ?? 0)) ** 2 * weight) / total),
    )
  return { mean, deviation: deviation.map((square) => Math.sqrt(square) || 1) }
}
