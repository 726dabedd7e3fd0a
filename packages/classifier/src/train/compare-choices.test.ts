import { seededRandom, TIERS, type Random, type Tier } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareChoices, weighedValue, type LoggedChoice } from './compare-choices.ts'

/** A world of easy and hard prompts: what each tier is worth on them, and what the log's own chooser takes. */
interface World {
  readonly worth: Readonly<Record<'easy' | 'hard', Readonly<Record<Tier, number>>>>
  readonly exploreShare: number
  readonly current: (kind: 'easy' | 'hard') => Tier
  readonly proposed: (kind: 'easy' | 'hard') => Tier
}

const WORLD: World = {
  worth: { easy: { haiku: 0.9, sonnet: 0.6, opus: 0.3 }, hard: { haiku: 0.1, sonnet: 0.7, opus: 0.6 } },
  exploreShare: 0.3,
  current: () => 'haiku',
  proposed: (kind) => (kind === 'hard' ? 'sonnet' : 'haiku'),
}

const truth = ({ worth }: World, choose: World['current']) =>
  (worth.easy[choose('easy')] + worth.hard[choose('hard')]) / 2

function simulate({ worth, exploreShare, current, proposed }: World, count: number, random: Random): LoggedChoice[] {
  return Array.from({ length: count }, () => {
    const kind = random.next() < 0.5 ? 'easy' : 'hard'
    const usual = current(kind)
    const at = TIERS.indexOf(usual)
    const others = [TIERS[at - 1], TIERS[at + 1]].filter((tier) => tier !== undefined)
    const each = others.map((tier) => [tier, exploreShare / others.length])
    const probabilities = { [usual]: 1 - exploreShare, ...Object.fromEntries(each) }
    const tier = random.next() < exploreShare ? (others[Math.floor(random.next() * others.length)] ?? usual) : usual
    const value = random.next() < worth[kind][tier] ? 1 : 0
    return { tier, probabilities, value, current: current(kind), proposed: proposed(kind) }
  })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('what a log says of other choices', () => {
  it('is without bias: over many logs the estimates come down on the truth', () => {
    const share = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10)
    const worths = fc.record({ haiku: share, sonnet: share, opus: share })
    const wanted = fc.constantFrom<Tier>('haiku', 'sonnet')
    fc.assert(
      fc.property(fc.record({ easy: worths, hard: worths }), wanted, wanted, fc.nat(), (worth, easy, hard, seed) => {
        const world = { ...WORLD, worth, proposed: (kind: 'easy' | 'hard') => (kind === 'easy' ? easy : hard) }
        const random = seededRandom(seed)
        const logs = Array.from({ length: 200 }, () => simulate(world, 50, random))
        const estimates = logs.map((log) => weighedValue(log, 'proposed'))
        const real = truth(world, world.proposed)
        // A tier is chosen with 0.3 at least, so a request's estimate varies by no more than its worth over that.
        const error = Math.sqrt(real / (0.3 * 200 * 50))
        expect(Math.abs(mean(estimates) - real)).toBeLessThanOrEqual(5 * error)
      }),
      { numRuns: 30 },
    )
  })

  it('covers the true gain about 95 times in 100', () => {
    const random = seededRandom(7)
    const gain = truth(WORLD, WORLD.proposed) - truth(WORLD, WORLD.current)
    const covered = Array.from({ length: 100 }, () => compareChoices(simulate(WORLD, 200, random)).gain).filter(
      ({ low, high }) => low <= gain && gain <= high,
    )
    expect(covered.length).toBeGreaterThan(85)
  }, 30_000)

  it('finds no gain with certainty where there is none', () => {
    const world = { ...WORLD, worth: { ...WORLD.worth, hard: { haiku: 0.5, sonnet: 0.5, opus: 0.5 } } }
    const random = seededRandom(3)
    const fooled = Array.from({ length: 60 }, () => compareChoices(simulate(world, 200, random)).gain).filter(
      ({ low }) => low > 0,
    )
    expect(fooled.length).toBeLessThan(8)
  }, 30_000)

  it('does not speak of what could not have been chosen', () => {
    const log = simulate({ ...WORLD, exploreShare: 0 }, 100, seededRandom(1))
    const { known, parted, unknown, gain } = compareChoices(log)
    expect({ parted, gain: gain.value }).toEqual({ parted: 0, gain: 0 })
    expect(known + unknown).toBe(100)
    expect(unknown).toBeGreaterThan(20)
  })

  it('says nothing of an empty log, and nothing sure of one where nobody went the new way', () => {
    expect(compareChoices([]).gain.low).toBe(Number.NEGATIVE_INFINITY)
    const one: LoggedChoice = {
      tier: 'haiku',
      probabilities: { haiku: 0.9, sonnet: 0.1 },
      value: 1,
      current: 'haiku',
      proposed: 'sonnet',
    }
    expect(compareChoices([one, one]).gain.low).toBe(Number.NEGATIVE_INFINITY)
  })
})
