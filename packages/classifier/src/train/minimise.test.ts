import { describe, expect, it } from 'vitest'
import { minimise } from './minimise.ts'

describe('minimise', () => {
  it('finds the bottom of a narrow valley', () => {
    const found = minimise((at, slopes) => {
      const [x = 0, y = 0] = at
      slopes.set([2 * (x - 3), 200 * (y + 1)])
      return (x - 3) ** 2 + 100 * (y + 1) ** 2
    }, new Float64Array(2))
    expect(found[0]).toBeCloseTo(3, 2)
    expect(found[1]).toBeCloseTo(-1, 2)
  })

  it('stays where nothing is lower', () => {
    const start = Float64Array.of(1, 2)
    expect(minimise((_, slopes) => slopes.fill(0).length, start)).toEqual(start)
  })
})
