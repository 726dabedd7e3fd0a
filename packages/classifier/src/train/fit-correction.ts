import { scoreLinear, standardised, wordValue, type LinearModel } from '../linear-model.ts'
import { minimise } from './minimise.ts'
import type { Example } from './fit-linear.ts'

/** How firmly a correction is held back: the strength of the pull to nothing. Infinite: that part is left as it was. */
export interface Restraint {
  readonly words: number
  readonly dense: number
}

// The line over the known log-odds is two numbers: hardly any labels are needed to know them.
const SLOPE_RESTRAINT = 20
const OFFSET_RESTRAINT = 0.1

/**
 * The model `prior`, corrected where `examples` say otherwise: its log-odds go through a straight line, and words and
 * measurements get what the line does not explain. An output without examples stays as it was.
 */
export function fitCorrection(prior: LinearModel, examples: readonly Example[], restraint: Restraint): LinearModel {
  const rows = examples.map((example) => rowOf(prior, example))
  const words = unscaled(prior)
  const corrected = { ...prior, words, wordScale: 1, dense: prior.dense.slice(), bias: prior.bias.slice() }
  for (let output = 0; output < prior.outputs; output += 1) correctOutput(corrected, rows, output, restraint)
  return corrected
}

// Float32Array.from with a function is slow, and cross-validation does this often.
function unscaled({ words, wordScale }: LinearModel): Float32Array {
  const values = new Float32Array(words.length)
  for (let at = 0; at < words.length; at += 1) values[at] = (words[at] ?? 0) * wordScale
  return values
}

interface Row {
  readonly logits: Float64Array
  readonly dense: Float64Array
  readonly buckets: Uint32Array
  readonly value: number
  readonly targets: readonly number[]
  readonly weight: number
}

function rowOf(prior: LinearModel, { input, targets, weight }: Example): Row {
  const logits = new Float64Array(prior.outputs)
  scoreLinear(prior, input, logits)
  const dense = input.dense.map((_, index) => standardised(prior, input, index))
  const buckets = input.buckets.subarray(0, input.count)
  return { logits, dense, buckets, value: wordValue(input.count), targets, weight }
}

function correctOutput(model: LinearModel, rows: readonly Row[], output: number, restraint: Restraint): void {
  const known = rows.filter(({ targets }) => !Number.isNaN(targets[output] ?? Number.NaN))
  if (known.length === 0) return
  const places = restraint.words === Infinity ? undefined : placesOf(known)
  const denseCount = restraint.dense === Infinity ? 0 : (known[0]?.dense.length ?? 0)
  const found = solve(known, { output, restraint, denseCount, places })
  const [slope = 0, offset = 0] = found
  const { outputs, words, dense, bias } = model
  for (let at = output; at < words.length; at += outputs) words[at] = (words[at] ?? 0) * (1 + slope)
  for (let at = output; at < dense.length; at += outputs) dense[at] = (dense[at] ?? 0) * (1 + slope)
  bias[output] = (bias[output] ?? 0) * (1 + slope) + offset
  for (let index = 0; index < denseCount; index += 1) {
    const at = index * outputs + output
    dense[at] = (dense[at] ?? 0) + (found[2 + index] ?? 0)
  }
  for (const [bucket, place] of places ?? []) {
    const at = bucket * outputs + output
    words[at] = (words[at] ?? 0) + (found[2 + denseCount + place] ?? 0)
  }
}

/** A number for each bucket that occurs, so that what is solved is no larger than it has to be. */
function placesOf(rows: readonly Row[]): Map<number, number> {
  const places = new Map<number, number>()
  for (const { buckets } of rows) for (const bucket of buckets) if (!places.has(bucket)) places.set(bucket, places.size)
  return places
}

interface Problem {
  readonly output: number
  readonly restraint: Restraint
  readonly denseCount: number
  readonly places: ReadonlyMap<number, number> | undefined
}

/** Slope beyond 1, offset, measurements, words: the cross-entropy of the targets plus the pull to nothing, at its lowest. */
function solve(rows: readonly Row[], { output, restraint, denseCount, places }: Problem): Float64Array {
  const wordsFrom = 2 + denseCount
  const columns = rows.map(({ buckets }) =>
    places ? Uint32Array.from(buckets, (bucket) => wordsFrom + (places.get(bucket) ?? 0)) : new Uint32Array(0),
  )
  const size = wordsFrom + (places?.size ?? 0)
  const pull = (index: number) => {
    if (index === 0) return SLOPE_RESTRAINT
    if (index === 1) return OFFSET_RESTRAINT
    return index < wordsFrom ? restraint.dense : restraint.words
  }
  return minimise((at, slopes) => {
    let loss = 0
    for (let index = 0; index < size; index += 1) {
      const x = at[index] ?? 0
      loss += (pull(index) * x * x) / 2
      slopes[index] = pull(index) * x
    }
    rows.forEach((row, index) => {
      loss += addRow(row, columns[index] ?? new Uint32Array(0), { output, denseCount, at, slopes })
    })
    return loss
  }, new Float64Array(size))
}

interface Point {
  readonly output: number
  readonly denseCount: number
  readonly at: Float64Array
  readonly slopes: Float64Array
}

/** The cross-entropy of one row; its slopes are added. Written so that it does not overflow: log(1 + e^x) - target * x. */
function addRow({ logits, dense, value, targets, weight }: Row, columns: Uint32Array, point: Point): number {
  const { output, denseCount, at, slopes } = point
  const logit = logits[output] ?? 0
  const target = targets[output] ?? 0
  let sum = 0
  for (const column of columns) sum += at[column] ?? 0
  let x = logit * (1 + (at[0] ?? 0)) + (at[1] ?? 0) + value * sum
  for (let index = 0; index < denseCount; index += 1) x += (dense[index] ?? 0) * (at[2 + index] ?? 0)
  const error = (1 / (1 + Math.exp(-x)) - target) * weight
  slopes[0] = (slopes[0] ?? 0) + error * logit
  slopes[1] = (slopes[1] ?? 0) + error
  for (let index = 0; index < denseCount; index += 1)
    slopes[2 + index] = (slopes[2 + index] ?? 0) + error * (dense[index] ?? 0)
  const step = error * value
  for (const column of columns) slopes[column] = (slopes[column] ?? 0) + step
  return weight * (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - target * x)
}
