import type { PlantedBug } from './planted/planted-bug.ts'
import type { Stretch } from './play-seeds.ts'
import { startPlayer } from './start-player.ts'

/** What became of one planted bug. */
export interface Hunt {
  readonly bug: PlantedBug
  /** Undefined: not found within the seeds. */
  readonly seed: number | undefined
  readonly rule: string
  readonly mode: string
}

const SEEDS_AT_ONCE = 20

/** Looks for every bug, several at a time, each in a process of its own, until the first seed that it fails. */
export async function huntBugs(
  bugs: readonly PlantedBug[],
  stretch: Stretch,
  players: number,
  onFound: (hunt: Hunt) => void,
): Promise<readonly Hunt[]> {
  const waiting = [...bugs]
  const hunts: Hunt[] = []
  const hunt = async () => {
    for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
      const found = await huntOne(bug, stretch)
      hunts.push(found)
      onFound(found)
    }
  }
  await Promise.all(Array.from({ length: players }, hunt))
  return bugs.flatMap((bug) => hunts.filter((one) => one.bug === bug))
}

async function huntOne(bug: PlantedBug, wanted: Stretch): Promise<Hunt> {
  const mode = bug.mode ?? wanted.mode
  const stretch = { ...wanted, mode }
  const player = startPlayer(bug.name)
  try {
    for (let done = 0; done < stretch.seeds; done += SEEDS_AT_ONCE) {
      const seeds = Math.min(SEEDS_AT_ONCE, stretch.seeds - done)
      const [first] = (await player.play({ ...stretch, from: stretch.from + done, seeds })).failed
      if (first) return { bug, mode, seed: first.seed, rule: first.breaches[0]?.rule ?? '' }
    }
    return { bug, mode, seed: undefined, rule: '' }
  } catch (error) {
    // What is to be changed no longer stands there: the bug was not even planted.
    return { bug, mode, seed: undefined, rule: String(error) }
  } finally {
    player.stop()
  }
}
