import { expect, it } from 'vitest'
import { ALL_BUGS } from './planted/all-bugs.ts'
import { plantedSources } from './planted/plant.ts'
import { startPlayer } from './start-player.ts'

// `npm run simulate -- --hunt` plants them all, one at a time; nightly does.
it('there are at least 20 planted bugs', () => {
  expect(ALL_BUGS.size).toBeGreaterThanOrEqual(20)
})

it.each([...ALL_BUGS.values()])('the planted bug "$name" finds its place in the product', (bug) => {
  expect(plantedSources(bug)).toHaveLength(new Set(bug.edits.map(({ file }) => file)).size)
})

it.each(['hold-kept', 'record-twice'])('the simulation finds the planted bug "%s"', async (name) => {
  const player = startPlayer(name)
  const { failed } = await player.play({ from: 1, seeds: 20, steps: 100, mode: 'storm' })
  player.stop()
  expect(failed).toHaveLength(1)
})
