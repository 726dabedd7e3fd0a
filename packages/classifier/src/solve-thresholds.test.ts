import { seededRandom } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CalibrationPrompt } from './calibration-set.ts'
import { isUnderRouted } from './is-under-routed.ts'
import { solveThresholds } from './solve-thresholds.ts'
import { cheapestTier, LIST_COSTS } from './tier-chances.ts'

/** Prompts of which the model knows exactly how likely each tier does well. */
function honest(count: number, seed = 1): CalibrationPrompt[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const [haiku = 0, sonnet = 0, opus = 0] = [random.next(), random.next(), random.next()].toSorted((a, b) => a - b)
    const luck = random.next()
    const score = (chance: number) => (luck < chance ? 1 : 0)
    return {
      sufficient: { haiku: 1 - opus + haiku, sonnet: 1 - opus + sonnet },
      scores: { haiku: score(haiku), sonnet: score(sonnet), opus: score(opus) },
    }
  })
}

function outcomeOf(prompts: readonly CalibrationPrompt[], enoughFrom: number) {
  const chosen = prompts.map(({ sufficient, scores }) => ({ tier: cheapestTier(sufficient, enoughFrom), scores }))
  const mean = (value: (one: (typeof chosen)[number]) => number) =>
    chosen.reduce((sum, one) => sum + value(one), 0) / chosen.length
  return {
    opus: mean(({ tier }) => Number(tier === 'opus')),
    sonnet: mean(({ tier }) => Number(tier === 'sonnet')),
    cost: mean(({ tier }) => LIST_COSTS[tier]),
    quality: mean(({ tier, scores }) => scores[tier]) / mean(({ scores }) => scores.opus),
    underRouted: mean(({ tier, scores }) => Number(isUnderRouted(tier, scores))),
  }
}

const prompts = honest(1000)
const few = honest(300, 3)
const population = honest(5000, 2)
const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })

describe('thresholds', () => {
  it('keep the quality that is asked for on other prompts too, and no more than that costs', () => {
    const { enoughFrom, notices } = solveThresholds(prompts, { quality: 0.9 })
    const { quality, cost } = outcomeOf(population, enoughFrom)
    expect(quality).toBeGreaterThanOrEqual(0.9)
    expect(quality).toBeLessThan(0.96)
    expect(cost).toBeLessThan(0.95)
    expect(notices).toEqual([])
  })

  it('keep shares and cost, whatever they are', () => {
    fc.assert(
      fc.property(share, share, (opus, sonnet) => {
        const kept = outcomeOf(prompts, solveThresholds(prompts, { maxShare: { opus, sonnet } }).enoughFrom)
        expect(kept.opus).toBeLessThanOrEqual(opus)
        expect(kept.sonnet).toBeLessThanOrEqual(sonnet)
      }),
      { numRuns: 6 },
    )
    const { enoughFrom } = solveThresholds(prompts, { maxCostShare: 0.5 })
    expect(outcomeOf(prompts, enoughFrom).cost).toBeLessThanOrEqual(0.5)
    expect(outcomeOf(prompts, enoughFrom - 0.002).cost).toBeLessThan(0.5)
    expect(outcomeOf(prompts, enoughFrom + 0.002).cost).toBeGreaterThan(0.5)
  })

  it('are never lower for more quality, a smaller bound or more confidence', () => {
    fc.assert(
      fc.property(share, share, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const at = (target: Parameters<typeof solveThresholds>[1]) => solveThresholds(few, target).enoughFrom
        expect(at({ quality: high })).toBeGreaterThanOrEqual(at({ quality: low }))
        expect(at({ underRouting: { maxShare: low } })).toBeGreaterThanOrEqual(at({ underRouting: { maxShare: high } }))
        expect(at({ underRouting: { maxShare: low, confidence: 0.99 } })).toBeGreaterThanOrEqual(
          at({ underRouting: { maxShare: low, confidence: 0.6 } }),
        )
      }),
      { numRuns: 3 },
    )
  })

  it('keep the bound on under-routing in at least 95 of 100 samples', () => {
    const kept = Array.from({ length: 100 }, (_, seed) => {
      const { enoughFrom } = solveThresholds(honest(200, 100 + seed), { underRouting: { maxShare: 0.1 } })
      return outcomeOf(population, enoughFrom).underRouted <= 0.1
    })
    expect(kept.filter(Boolean).length).toBeGreaterThanOrEqual(95)
  })

  it('keep both of quality and under-routing', () => {
    const both = solveThresholds(prompts, { quality: 0.8, underRouting: { maxShare: 0.05 } })
    expect(both.enoughFrom).toBe(solveThresholds(prompts, { underRouting: { maxShare: 0.05 } }).enoughFrom)
    expect(both.enoughFrom).toBeGreaterThan(solveThresholds(prompts, { quality: 0.8 }).enoughFrom)
  })
})

describe('with too few labels', () => {
  it.each([
    [
      { quality: 0.95 },
      'quality 0.95: 20 calibration prompts with a score of every tier are too few (30 at the least)',
    ],
    [
      { underRouting: { maxShare: 0.1 } },
      '20 calibration prompts with a score of every tier are too few (29 at the least)',
    ],
  ])('%j sends everything to the top tier and says so', (target, words) => {
    const { enoughFrom, notices } = solveThresholds(honest(20), target)
    expect(enoughFrom).toBe(1)
    expect(notices.join()).toContain(words)
    expect(outcomeOf(population, enoughFrom).opus).toBe(1)
  })

  it('a prompt without a score of every tier does not count', () => {
    const partial = prompts.map((one) => ({ ...one, scores: { ...one.scores, opus: Number.NaN } }))
    expect(solveThresholds(partial, { quality: 0.9 }).notices.join()).toContain('0 calibration prompts')
  })

  it('a share that no tier can keep is said to be so', () => {
    const { enoughFrom, notices } = solveThresholds(prompts, { maxCostShare: 0.1 })
    expect(enoughFrom).toBe(0)
    expect(notices.join()).toContain('maxCostShare 0.1: cannot be kept')
  })
})
