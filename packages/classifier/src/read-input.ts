import type { Features } from '@sluice/core'
import { DENSE_SIGNALS } from './dense-signals.ts'
import { MOST_TOKENS, readTokens } from './read-tokens.ts'

/** How many weights words share. */
export const BUCKETS = 1 << 16

/** What a linear model multiplies. */
export interface ModelInput {
  /** Buckets of the words of a text, each once; the first `count` count. */
  readonly buckets: Uint32Array
  count: number
  /** In the order of `DENSE_SIGNALS`. */
  readonly dense: Float64Array
}

/** Makes a reader of features. It gives out the same arrays every time, so that reading leaves nothing behind. */
export function createInputReader(): (features: Features) => ModelInput {
  const tokens = new Uint32Array(MOST_TOKENS)
  const seen = new Uint8Array(BUCKETS)
  const input = { buckets: new Uint32Array(MOST_TOKENS), count: 0, dense: new Float64Array(DENSE_SIGNALS.length) }
  return ({ text, signals }) => {
    const count = readTokens(text, tokens)
    input.count = 0
    for (let index = 0; index < count; index += 1) {
      const bucket = (tokens[index] ?? 0) % BUCKETS
      if (seen[bucket]) continue
      seen[bucket] = 1
      input.buckets[input.count] = bucket
      input.count += 1
    }
    for (let index = 0; index < input.count; index += 1) seen[input.buckets[index] ?? 0] = 0
    for (const [index, { value }] of DENSE_SIGNALS.entries()) input.dense[index] = value(signals)
    return input
  }
}
