import { readFileSync } from 'node:fs'
import { TIERS, type Tier } from '@sluice/core'
import {
  packCalibration,
  unpackCalibration,
  type CalibrationPrompt,
  type PackedCalibration,
} from './calibration-set.ts'
import { DENSE_SIGNALS } from './dense-signals.ts'
import type { LinearModel } from './linear-model.ts'
import { BUCKETS } from './read-tokens.ts'

/** What the weights were made of and what they were measured at. */
export interface TrainingCard {
  /** When the training code and data were last changed by hand; not when it ran, so that it builds the same bytes again. */
  readonly date: string
  readonly data: string
  readonly licences: string
  readonly splits: string
  readonly targets: string
  readonly limits: string
  /** Prompts per dataset in the train split. */
  readonly trainPrompts: Readonly<Record<string, number>>
  /** On the calibration split, rounded; the test split is measured by measure/evaluate.ts. */
  readonly calibrationFigures: Readonly<Record<string, number>>
}

/** A model of three tiers, ready to use. */
export interface TierModel {
  readonly name: string
  readonly card: TrainingCard
  /** One output per tier, haiku first: log-odds that it answers well, calibrated. */
  readonly linear: LinearModel
  /** A tier is enough above this probability that no dearer one would do better. Solved on the calibration split. */
  readonly enoughFrom: number
  /** The calibration split, to solve other thresholds on. */
  readonly calibration: readonly CalibrationPrompt[]
}

interface WeightsFile {
  readonly format: typeof FORMAT
  readonly name: string
  readonly card: TrainingCard
  readonly enoughFrom: number
  readonly bias: Readonly<Record<Tier, number>>
  readonly dense: Readonly<Record<string, Readonly<Record<Tier | 'mean' | 'deviation', number>>>>
  readonly wordScale: number
  readonly words: string
  readonly calibration: PackedCalibration
}

const FORMAT = 'sluice-tier-weights/1'
const TRAIN_AGAIN = 'Train it again with this version.'
const MOST_INT8 = 127
const DIGITS = 6

/**
 * Reads weights from a file.
 * @throws Error when there is no such file, it is of another format, or was made for other signals than this version measures.
 */
export function readWeights(path: URL | string): TierModel {
  const where = typeof path === 'string' ? path : path.pathname
  const file = parse(readFileSync(path, 'utf8'), where)
  const rows = DENSE_SIGNALS.map(({ name }) => {
    const row = file.dense[name]
    if (!row) throw new Error(`${where}: has no weights for ${name}. ${TRAIN_AGAIN}`)
    return row
  })
  const bytes = Buffer.from(file.words, 'base64')
  if (bytes.length !== BUCKETS * TIERS.length) throw new Error(`${where}: words are cut short. ${TRAIN_AGAIN}`)
  const linear: LinearModel = {
    outputs: TIERS.length,
    words: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    wordScale: file.wordScale,
    dense: Float64Array.from(rows.flatMap((row) => TIERS.map((tier) => row[tier]))),
    mean: Float64Array.from(rows, ({ mean }) => mean),
    deviation: Float64Array.from(rows, ({ deviation }) => deviation),
    bias: Float64Array.from(TIERS, (tier) => file.bias[tier]),
  }
  const calibration = unpackCalibration(file.calibration)
  return { name: file.name, card: file.card, linear, enoughFrom: file.enoughFrom, calibration }
}

function parse(text: string, where: string): WeightsFile {
  let file: Omit<WeightsFile, 'format'> & { readonly format: string }
  try {
    file = JSON.parse(text)
  } catch (error) {
    throw new Error(`${where}: is not JSON, so it holds no weights.`, { cause: error })
  }
  const { format } = file
  if (format !== FORMAT)
    throw new Error(`${where}: is ${format ?? 'of no known format'}, not ${FORMAT}. ${TRAIN_AGAIN}`)
  return { ...file, format }
}

/** The text of a weights file: JSON, the words as 8-bit integers in base64. Equal models give equal bytes. */
export function writeWeights({ name, card, linear, enoughFrom, calibration }: TierModel): string {
  const { words, dense, mean, deviation, bias } = linear
  const quantised = quantise(words, linear.wordScale)
  const byTier = (values: ArrayLike<number>, from: number) =>
    Object.fromEntries(TIERS.map((tier, output) => [tier, rounded(values[from + output] ?? 0)]))
  const file = {
    format: FORMAT,
    name,
    card,
    enoughFrom: rounded(enoughFrom),
    bias: byTier(bias, 0),
    dense: Object.fromEntries(
      DENSE_SIGNALS.map((signal, index) => [
        signal.name,
        {
          mean: rounded(mean[index] ?? 0),
          deviation: rounded(deviation[index] ?? 1),
          ...byTier(dense, index * TIERS.length),
        },
      ]),
    ),
    wordScale: quantised.scale,
    words: Buffer.from(quantised.integers.buffer).toString('base64'),
    calibration: packCalibration(calibration),
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

function quantise(words: LinearModel['words'], wordScale: number): { integers: Int8Array; scale: number } {
  if (words instanceof Int8Array) return { integers: words.slice(), scale: wordScale }
  const largest = words.reduce((most, word) => Math.max(most, Math.abs(word)), 0)
  const scale = largest === 0 ? 1 : rounded((largest * wordScale) / MOST_INT8)
  return {
    integers: Int8Array.from(words, (word) =>
      Math.max(-MOST_INT8, Math.min(MOST_INT8, Math.round((word * wordScale) / scale))),
    ),
    scale,
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS))
}
