import { describe, expect, it } from 'vitest'
import { calibrationError, reliabilityBins } from './reliability.ts'

const foretold = Array.from({ length: 60 }, (_, index) => ({
  probability: (index + 0.5) / 60,
  outcome: Number(index >= 30),
}))

describe('reliability', () => {
  it('puts equally many prompts into each bin, by probability', () => {
    const bins = reliabilityBins(foretold)
    expect(bins.map(({ count }) => count)).toEqual(Array.from({ length: 12 }, () => 5))
    expect(bins[0]?.outcome).toBe(0)
    expect(bins.at(-1)?.outcome).toBe(1)
  })

  it('is an error of nothing where probabilities come true', () => {
    expect(calibrationError(foretold.map(({ probability }) => ({ probability, outcome: probability })))).toBeCloseTo(0)
    expect(calibrationError(foretold)).toBeCloseTo(0.25, 1)
    expect(calibrationError([])).toBeNaN()
  })
})
