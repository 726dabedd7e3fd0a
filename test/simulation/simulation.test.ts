import { describe, expect, it } from 'vitest'
import type { Mode } from './run-seed.ts'
import { shareSeeds } from './share-seeds.ts'

// `npm run simulate -- --help` plays more, and replays one. Nightly plays 10,000. In processes of their own: the module
// runner of the tests would make them half as fast.
const steps = 100
const players = 2

function play(mode: Mode, seeds: number) {
  return shareSeeds({ from: 1, seeds, steps, mode }, { players })
}

async function broken(mode: Mode, seeds: number): Promise<readonly string[]> {
  const { failed } = await play(mode, seeds)
  return failed.map(({ seed, breaches }) => `seed ${seed}: ${breaches[0]?.rule}: ${breaches[0]?.what}`)
}

describe('the gateway under simulated faults', { timeout: 400_000 }, () => {
  it('keeps every invariant in 500 seeds of vendor faults, disconnects, crashes and outages (S1)', async () => {
    expect(await broken('storm', 500)).toEqual([])
  })

  it('answers every request once everything has healed (S4)', async () => {
    expect(await broken('heal', 50)).toEqual([])
  })

  it('loses and doubles nothing when vendors and ledger freeze and thaw (S5)', async () => {
    expect(await broken('swizzle', 50)).toEqual([])
  })

  it('loses and doubles nothing while Redis goes away from the ledger of a fleet and comes back (S1)', async () => {
    expect(await broken('redis', 20)).toEqual([])
  })

  it('does exactly the same again for the same seeds (S2)', async () => {
    const [one, other] = [await play('storm', 50), await play('storm', 50)]
    expect(other.hashes).toEqual(one.hashes)
    expect(other.figures).toEqual(one.figures)
    expect(new Set(one.hashes).size).toBe(50)
  })
})
