import { TIERS, type Tier } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePlan, type ChooseInput, type TierLevel } from './choose-plan.ts'

const level = (tier: Tier, costNanoUsd: number, goodEnough: number): TierLevel => ({
  tier,
  costNanoUsd,
  goodEnough,
  verifyNanoUsd: 0,
})
const LEVELS = [level('haiku', 100, 0.7), level('sonnet', 300, 0.85), level('opus', 500, 0.9)]

function choose(stated: Partial<ChooseInput> = {}) {
  return choosePlan({
    levels: LEVELS,
    direct: 'sonnet',
    choose: 'expected-cost',
    accuracy: { catches: 0.9, falseAlarms: 0.05 },
    escalationNanoUsd: 0,
    missCost: 2,
    maxLoss: 0,
    ...stated,
  })
}

describe('the plan', () => {
  it('asks a cheaper tier first where it is likely to do and a verifier tells', () => {
    const { tiers, expected, direct } = choose()
    expect(tiers[0]).toBe('haiku')
    expect(expected.totalNanoUsd).toBeLessThan(direct.totalNanoUsd)
    expect(direct.moneyNanoUsd).toBe(300)
  })

  it('is direct where the verifier catches nothing', () => {
    expect(choose({ accuracy: { catches: 0, falseAlarms: 0 } }).tiers).toEqual(['sonnet'])
  })

  it('trades a good answer for money only as far as it may', () => {
    const cheap = { accuracy: { catches: 0, falseAlarms: 0 }, maxLoss: 0.15 }
    expect(choose(cheap).tiers[0]).toBe('haiku')
    expect(choose({ ...cheap, maxLoss: 0.14 }).tiers).toEqual(['sonnet'])
  })

  it('is direct where asking again costs more than it saves', () => {
    expect(choose({ escalationNanoUsd: 10_000 }).tiers).toEqual(['sonnet'])
  })

  it('is direct once escalation is certain, whatever the prices', () => {
    const price = fc.integer({ min: 1, max: 1_000_000 })
    const levels = fc
      .tuple(price, price, price)
      .map((prices) => TIERS.map((tier, index) => level(tier, prices[index] ?? 1, 0.5)))
    fc.assert(
      fc.property(
        levels,
        fc.constantFrom(...TIERS),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (all, direct, missCost) => {
          const never = choose({ levels: all, direct, missCost, accuracy: { catches: 1, falseAlarms: 1 } })
          expect(never.tiers[0] === direct || never.expected.totalNanoUsd < never.direct.totalNanoUsd).toBe(true)
          // Nobody below the decided tier answers well, and all of it is caught: what they are asked is lost.
          const hopeless = all.map((one) =>
            TIERS.indexOf(one.tier) < TIERS.indexOf(direct) ? { ...one, goodEnough: 0 } : one,
          )
          const upTo = hopeless.filter(({ tier }) => TIERS.indexOf(tier) <= TIERS.indexOf(direct))
          expect(choose({ levels: upTo, direct, missCost, accuracy: { catches: 1, falseAlarms: 0 } }).tiers).toEqual([
            direct,
          ])
        },
      ),
    )
  })

  it('begins no dearer than the decided tier, ends no cheaper, and costs no more than to ask directly', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    const levels = fc.array(fc.tuple(fc.integer({ min: 1, max: 1_000 }), chance), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(levels, fc.constantFrom(...TIERS), chance, chance, (stated, direct, catches, falseAlarms) => {
        const all = TIERS.map((tier, index) => level(tier, ...(stated[index] ?? [1, 1])))
        const {
          tiers,
          expected,
          direct: directly,
        } = choose({ levels: all, direct, accuracy: { catches, falseAlarms } })
        const ranks = tiers.map((tier) => TIERS.indexOf(tier))
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other))
        expect(ranks[0]).toBeLessThanOrEqual(TIERS.indexOf(direct))
        expect(ranks.at(-1)).toBeGreaterThanOrEqual(TIERS.indexOf(direct))
        expect(expected.totalNanoUsd).toBeLessThanOrEqual(directly.totalNanoUsd)
        expect(expected.good).toBeGreaterThanOrEqual(directly.good - 1e-8)
      }),
    )
  })

  it('can be fixed: from the cheapest tier up', () => {
    const nothing = { accuracy: { catches: 0, falseAlarms: 0 }, choose: 'always' } as const
    expect(choose(nothing).tiers).toEqual(['haiku', 'sonnet', 'opus'])
    expect(choose({ ...nothing, levels: LEVELS.slice(0, 2) }).tiers).toEqual(['haiku', 'sonnet'])
    expect(choose({ ...nothing, levels: LEVELS.slice(1, 2) }).tiers).toEqual(['sonnet'])
  })
})
