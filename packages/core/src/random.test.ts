import { describe, expect, it } from 'vitest'
import { randomId, seededRandom } from './random.ts'

describe('seededRandom', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: 10_000 }, () => random.next())
  }

  it('repeats itself under the same seed and differs under another', () => {
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('stays in [0, 1) with a mean of about one half', () => {
    const values = draw(1)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1)
  })
})

describe('randomId', () => {
  it('is a prefix and twenty characters that are safe in headers and paths', () => {
    expect(randomId('dec', seededRandom(1))).toMatch(/^dec_[0-9a-z]{20}$/)
  })
})
