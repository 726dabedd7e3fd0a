import { seededRandom } from '@sluice/core'

/** A prompt as a router sees it. */
export interface Ranked {
  /** What the dear model scores beyond the cheap one. */
  readonly gain: number
  /** The higher, the sooner it goes to the dear model. */
  readonly score: number
}

const RESAMPLES = 300

/** Area under the recovered gap over the share of prompts sent to the dear model. Ties share their gain evenly. */
export function apgrOf(ranked: readonly Ranked[]): number {
  const order = ranked.toSorted((one, other) => other.score - one.score)
  const total = order.reduce((sum, { gain }) => sum + gain, 0)
  let recovered = 0
  let area = 0
  for (let first = 0; first < order.length;) {
    let end = first
    let gain = 0
    for (; end < order.length && order[end]?.score === order[first]?.score; end += 1) gain += order[end]?.gain ?? 0
    area += (end - first) * (recovered + gain / 2)
    recovered += gain
    first = end
  }
  return area / total / order.length
}

/** The middle 95 % of a measure over bootstrap samples of `items`, seeded. */
export function bootstrap<Item>(
  items: readonly Item[],
  measure: (sample: readonly Item[]) => number,
): [number, number] {
  const random = seededRandom(1)
  const samples = Array.from({ length: RESAMPLES }, () =>
    measure(items.map(() => items[Math.floor(random.next() * items.length)]).filter((item) => item !== undefined)),
  ).toSorted((one, other) => one - other)
  return [samples[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN, samples[Math.floor(RESAMPLES * 0.975)] ?? Number.NaN]
}
