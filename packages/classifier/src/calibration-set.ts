import { TIERS, type Tier } from '@sluice/core'

/** A prompt the model was not fitted on: what the model said of it, and what came of it. */
export interface CalibrationPrompt {
  /** Probability per tier that no dearer one would do better. */
  readonly sufficient: Readonly<Record<'haiku' | 'sonnet', number>>
  /** What each tier scored, 0 to 1; NaN: not known. */
  readonly scores: Readonly<Record<Tier, number>>
}

/** The same in a few bytes a prompt, base64, as it stands in a weights file. */
export interface PackedCalibration {
  readonly prompts: number
  /** Haiku and sonnet, two bytes each, little-endian. */
  readonly sufficient: string
  /** A byte per tier; 255: not known. */
  readonly scores: string
}

const CHEAPER = ['haiku', 'sonnet'] as const
const MOST_CHANCE = 65_535
const MOST_SCORE = 254
const UNKNOWN = 255

export function packCalibration(prompts: readonly CalibrationPrompt[]): PackedCalibration {
  const chances = Buffer.alloc(prompts.length * CHEAPER.length * 2)
  const scores = Buffer.alloc(prompts.length * TIERS.length)
  prompts.forEach((prompt, index) => {
    CHEAPER.forEach((tier, at) =>
      chances.writeUInt16LE(Math.round(prompt.sufficient[tier] * MOST_CHANCE), (index * CHEAPER.length + at) * 2),
    )
    TIERS.forEach((tier, at) => {
      const score = prompt.scores[tier]
      scores[index * TIERS.length + at] = Number.isNaN(score) ? UNKNOWN : Math.round(score * MOST_SCORE)
    })
  })
  return { prompts: prompts.length, sufficient: chances.toString('base64'), scores: scores.toString('base64') }
}

/** @throws RangeError when it is cut short. */
export function unpackCalibration(packed: PackedCalibration): CalibrationPrompt[] {
  const chances = Buffer.from(packed.sufficient, 'base64')
  const scores = Buffer.from(packed.scores, 'base64')
  const scoreAt = (at: number) => {
    const score = scores.readUInt8(at)
    return score === UNKNOWN ? Number.NaN : score / MOST_SCORE
  }
  return Array.from({ length: packed.prompts }, (_, index) => ({
    sufficient: {
      haiku: chances.readUInt16LE(index * 4) / MOST_CHANCE,
      sonnet: chances.readUInt16LE(index * 4 + 2) / MOST_CHANCE,
    },
    scores: { haiku: scoreAt(index * 3), sonnet: scoreAt(index * 3 + 1), opus: scoreAt(index * 3 + 2) },
  }))
}
