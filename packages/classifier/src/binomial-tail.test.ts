import { describe, expect, it } from 'vitest'
import { binomialTail } from './binomial-tail.ts'

describe('binomialTail', () => {
  it.each([
    [0, 29, 0.1, 0.9 ** 29],
    [1, 3, 0.5, 0.5],
    [3, 3, 0.2, 1],
    [5, 100, 0.1, 0.0575769],
  ])('at most %d of %d at %f', (most, count, chance, wanted) => {
    expect(binomialTail(most, count, chance)).toBeCloseTo(wanted, 6)
  })

  it('does not underflow with many draws', () => {
    expect(binomialTail(5000, 10_000, 0.5)).toBeCloseTo(0.504, 3)
  })
})
