import { Figures } from './figures.ts'
import type { Stretch, StretchResult } from './play-seeds.ts'
import { startPlayer } from './start-player.ts'

/** What came of many seeds. */
export interface Totals {
  readonly seeds: number
  readonly figures: Figures
  readonly failed: StretchResult['failed']
  /** Of the trace of each seed, in order. */
  readonly hashes: readonly string[]
}

export interface Progress {
  readonly seeds: number
  readonly failed: number
}

export interface Sharing {
  readonly players: number
  /** Planted first; then the first seed that fails is enough. */
  readonly bug?: string
  readonly onProgress?: (progress: Progress) => void
}

const SEEDS_AT_ONCE = 25

/** Plays seeds in several processes, so that all cores are used. */
export async function shareSeeds(stretch: Stretch, { players, bug, onProgress }: Sharing): Promise<Totals> {
  const figures = new Figures()
  const failed: StretchResult['failed'][number][] = []
  const hashes: string[] = []
  const endsAt = stretch.from + stretch.seeds
  let next = stretch.from
  let seeds = 0
  const work = async () => {
    const player = startPlayer(bug)
    const isEnough = () => next >= endsAt || (bug !== undefined && failed.length > 0)
    while (!isEnough()) {
      const from = next
      next = Math.min(endsAt, from + SEEDS_AT_ONCE)
      const result = await player.play({ ...stretch, from, seeds: next - from })
      figures.add(result.counts)
      failed.push(...result.failed)
      for (const [index, hash] of result.hashes.entries()) hashes[from - stretch.from + index] = hash
      seeds += result.hashes.length
      onProgress?.({ seeds, failed: failed.length })
    }
    player.stop()
  }
  await Promise.all(Array.from({ length: players }, work))
  return { seeds, figures, failed: failed.toSorted((a, b) => a.seed - b.seed), hashes }
}
