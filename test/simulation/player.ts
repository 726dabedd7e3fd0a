import { ALL_BUGS } from './planted/all-bugs.ts'
import { plant } from './planted/plant.ts'
import type { Stretch, StretchResult } from './play-seeds.ts'

// A process that plays seeds for another: `player.ts [bug]`. The product is loaded only once the bug is in it.
const bug = ALL_BUGS.get(process.argv[2] ?? '')
if (bug) plant(bug)
const { playSeeds } = await import('./play-seeds.ts')

process.on('message', (stretch: Stretch) => {
  void playSeeds(stretch, bug !== undefined).then((result: StretchResult) => process.send?.(result))
})
// Whoever asked is gone.
process.on('disconnect', () => process.exit())
