import { Figures } from './figures.ts'
import { runSeed, type Mode, type SeedResult } from './run-seed.ts'

/** Seeds in a row. Plain data: it crosses to another process. */
export interface Stretch {
  readonly from: number
  readonly seeds: number
  readonly steps: number
  readonly mode: Mode
}

export interface StretchResult {
  readonly hashes: readonly string[]
  readonly counts: readonly (readonly [string, number])[]
  readonly failed: readonly Omit<SeedResult, 'counts'>[]
}

/** Plays seeds one after the other; ends early at the first that fails, where only that is asked for. */
export async function playSeeds({ from, seeds, ...rest }: Stretch, isFirstEnough = false): Promise<StretchResult> {
  const figures = new Figures()
  const hashes: string[] = []
  const failed: Omit<SeedResult, 'counts'>[] = []
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { counts, ...result } = await runSeed({ seed, ...rest })
    figures.add(counts)
    hashes.push(result.traceHash)
    if (result.breaches.length > 0) failed.push(result)
    if (isFirstEnough && failed.length > 0) break
  }
  return { hashes, counts: [...figures.counts], failed }
}
