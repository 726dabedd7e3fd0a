import { DENSE_SIGNALS } from './dense-signals.ts'
import type { ModelInput } from './read-input.ts'

/** A prompt as a record keeps it: what its words hash to, and its measurements. */
export interface HashedPrompt {
  readonly wordHashes: readonly number[]
  readonly signals: Readonly<Record<string, number>>
}

/** What a linear model multiplies, as it would be for the prompt itself. */
export function inputOfHashed({ wordHashes, signals }: HashedPrompt): ModelInput {
  return {
    buckets: Uint32Array.from(wordHashes),
    count: wordHashes.length,
    dense: Float64Array.from(DENSE_SIGNALS, ({ value }) => value(signals)),
  }
}
