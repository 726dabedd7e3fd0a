import type { Tier } from '@sluice/core'
import type { HashedPrompt } from '../hashed-prompt.ts'

/** A prompt of one's own with what tiers scored on it. */
export interface OwnLabel {
  /** Decides the split: the same prompt must have the same id. */
  readonly id: string
  /** Its text, or what a record keeps of it. */
  readonly prompt: string | HashedPrompt
  /** 0 to 1, 1 is best; a tier that is left out is not known. */
  readonly scores: Readonly<Partial<Record<Tier, number>>>
}
