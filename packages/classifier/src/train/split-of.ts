import { hashWord, spread } from '../word-hash.ts'

export type Split = 'train' | 'calibration' | 'test'

const TRAIN_PERCENT = 60
const CALIBRATION_PERCENT = 15

/** Which split a prompt belongs to, by a hash of its id: 60, 15 and 25 of 100. Always the same for the same id. */
export function splitOf(id: string): Split {
  const percent = spread(hashWord(id)) % 100
  if (percent < TRAIN_PERCENT) return 'train'
  return percent < TRAIN_PERCENT + CALIBRATION_PERCENT ? 'calibration' : 'test'
}
