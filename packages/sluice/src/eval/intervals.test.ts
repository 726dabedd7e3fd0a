import { seededRandom } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { bootstrap, meanOf, quantileOf, wilson } from './intervals.ts'

describe('an interval', () => {
  // Source: Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [0, 20, 0, 0.1611],
    [20, 20, 0.8389, 1],
  ])('of %i passed of %i is %f to %f', (passed, count, low, high) => {
    const interval = wilson(Array.from({ length: count }, (_, index) => Number(index < passed)))
    expect(interval?.low).toBeCloseTo(low, 4)
    expect(interval?.high).toBeCloseTo(high, 4)
  })

  it('holds its mean, within 0 and 1', () => {
    const random = seededRandom(1)
    for (let count = 0; count < 300; count += 1) {
      const most = random.next()
      const values = Array.from({ length: 1 + Math.floor(random.next() * 50) }, () =>
        Math.min(1, random.next() * 2 * most),
      )
      const { value, low, high } = wilson(values) ?? { value: NaN, low: NaN, high: NaN }
      expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true)
    }
  })

  it('by draws is the same every time, and narrower for more values', () => {
    const values = Array.from({ length: 400 }, (_, index) => index % 10)
    const width = (some: readonly number[]) => {
      const { low, high } = bootstrap(some, meanOf, seededRandom(1)) ?? { low: NaN, high: NaN }
      return high - low
    }
    expect(width(values)).toBe(width(values))
    expect(width(values)).toBeLessThan(width(values.slice(0, 20)))
    expect(bootstrap([], meanOf, seededRandom(1))).toBeUndefined()
  })

  it('has quantiles by nearest rank', () => {
    expect([0.5, 0.95, 1].map((share) => quantileOf([4, 1, 3, 2], share))).toEqual([2, 4, 4])
  })
})
