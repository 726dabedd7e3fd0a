import type { Features } from '@sluice/core'
import { DENSE_SIGNALS } from './dense-signals.ts'
import { emptyBag, readTokens } from './read-tokens.ts'

/** What a linear model multiplies. */
export interface ModelInput {
  /** Buckets of the words of a text, each once; the first `count` count. */
  readonly buckets: Uint32Array
  readonly count: number
  /** In the order of `DENSE_SIGNALS`. */
  readonly dense: Float64Array
}

/** Makes a reader of features. It gives out the same arrays every time, so that reading leaves nothing behind. */
export function createInputReader(): (features: Features) => ModelInput {
  const bag = emptyBag()
  const dense = new Float64Array(DENSE_SIGNALS.length)
  return ({ text, signals }) => {
    readTokens(text, bag)
    for (let index = 0; index < dense.length; index += 1) dense[index] = DENSE_SIGNALS[index]?.value(signals) ?? 0
    return { buckets: bag.buckets, count: bag.count, dense }
  }
}
