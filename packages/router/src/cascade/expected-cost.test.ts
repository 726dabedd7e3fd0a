import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectCost, type ExpectationInput } from './expected-cost.ts'

const tier = (costNanoUsd: number, goodEnough: number, verifyNanoUsd = 0) => ({
  costNanoUsd,
  goodEnough,
  verifyNanoUsd,
})
const probability = fc.double({ min: 0, max: 1, noNaN: true })
const amount = fc.double({ min: 0, max: 1e9, noNaN: true })
const accuracy = fc.tuple(probability, probability).map(([one, other]) => ({
  catches: Math.max(one, other),
  falseAlarms: Math.min(one, other),
}))
const outlook = fc.record({ costNanoUsd: amount, verifyNanoUsd: amount, goodEnough: probability })
const input: fc.Arbitrary<ExpectationInput> = fc.record({
  tiers: fc.array(outlook, { minLength: 1, maxLength: 3 }),
  accuracy,
  escalationNanoUsd: amount,
  missNanoUsd: amount,
})
const close = (amountNanoUsd: number) => Math.abs(amountNanoUsd) * 1e-9 + 1e-6

describe('what a plan is expected to cost', () => {
  it('is the answer, and its misses, when it is asked directly', () => {
    const perfect = { catches: 1, falseAlarms: 0 }
    const expected = expectCost({
      tiers: [tier(100, 0.8, 50)],
      accuracy: perfect,
      escalationNanoUsd: 9,
      missNanoUsd: 1_000,
    })
    expect(expected).toEqual({ moneyNanoUsd: 100, escalates: 0, good: 0.8, totalNanoUsd: expect.closeTo(300) })
  })

  it('is two answers as often as the first does not pass', () => {
    // Good 0.6: 0.06 of them are called bad. Bad 0.4: 0.36 of them are caught. Of the bad ones, 0.3 are good at the dear tier.
    const expected = expectCost({
      tiers: [tier(100, 0.6, 10), tier(500, 0.9)],
      accuracy: { catches: 0.9, falseAlarms: 0.1 },
      escalationNanoUsd: 20,
      missNanoUsd: 1_000,
    })
    expect(expected.escalates).toBeCloseTo(0.42)
    expect(expected.moneyNanoUsd).toBeCloseTo(110 + 0.42 * 500)
    expect(expected.good).toBeCloseTo(0.6 + 0.3 * 0.9)
    expect(expected.totalNanoUsd).toBeCloseTo(320 + 0.42 * 20 + 0.13 * 1_000)
  })

  it('rises with every price', () => {
    fc.assert(
      fc.property(
        input,
        fc.nat(2),
        fc.constantFrom('costNanoUsd' as const, 'verifyNanoUsd' as const),
        amount,
        (plan, at, name, more) => {
          const tiers = plan.tiers.map((one, index) => (index === at ? { ...one, [name]: one[name] + more } : one))
          const [before, after] = [expectCost(plan), expectCost({ ...plan, tiers })]
          expect(after.totalNanoUsd).toBeGreaterThanOrEqual(before.totalNanoUsd - close(before.totalNanoUsd))
        },
      ),
    )
  })

  it('falls with every chance that a tier is good enough, where the verifier is better than a coin', () => {
    fc.assert(
      fc.property(input, probability, (plan, more) => {
        // All chances at once: a tier that is raised alone would change what it leaves to the others.
        const raised = plan.tiers.map((one) => ({ ...one, goodEnough: one.goodEnough + (1 - one.goodEnough) * more }))
        const [before, after] = [expectCost(plan), expectCost({ ...plan, tiers: raised })]
        expect(after.totalNanoUsd).toBeLessThanOrEqual(before.totalNanoUsd + close(before.totalNanoUsd))
      }),
    )
  })

  it('escalates the more, the less likely a good answer is', () => {
    fc.assert(
      fc.property(accuracy, probability, probability, (sure, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const escalates = (good: number) =>
          expectCost({ tiers: [tier(1, good), tier(2, 1)], accuracy: sure, escalationNanoUsd: 0, missNanoUsd: 0 })
            .escalates
        expect(escalates(low)).toBeGreaterThanOrEqual(escalates(high) - 1e-12)
      }),
    )
  })

  it('has probabilities that are some, and money that is at least the first answer', () => {
    fc.assert(
      fc.property(input, (plan) => {
        const { good, escalates, moneyNanoUsd, totalNanoUsd } = expectCost(plan)
        for (const chance of [good, escalates]) expect(chance).toBeGreaterThanOrEqual(-1e-12)
        for (const chance of [good, escalates]) expect(chance).toBeLessThanOrEqual(1 + 1e-12)
        expect(moneyNanoUsd).toBeGreaterThanOrEqual((plan.tiers[0]?.costNanoUsd ?? 0) - close(moneyNanoUsd))
        expect(totalNanoUsd).toBeGreaterThanOrEqual(moneyNanoUsd - close(moneyNanoUsd))
      }),
    )
  })
})
