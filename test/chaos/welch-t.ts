import { quantile } from './quantile.ts'

/** What is above it in all samples together is the machine's doing, not the code's: cropped, as dudect does. */
const KEPT = 0.95

/** Welch's t of two sets of times, cropped together. Source: Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?" (2017). */
export function welchT(one: readonly number[], other: readonly number[]): number {
  const limit = quantile([...one, ...other], KEPT)
  const [a, b] = [one, other].map((samples) => momentsOf(samples.filter((sample) => sample <= limit)))
  if (!a || !b) return Number.NaN
  return (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count)
}

function momentsOf(samples: readonly number[]) {
  const count = samples.length
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / count
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (count - 1)
  return { count, mean, variance }
}
