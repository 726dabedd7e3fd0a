import { describe, expect, it } from 'vitest'
import { LIST_COSTS } from '../tier-chances.ts'
import { costFor, costQualityCurve, costQualityOf, hullOf, qualityAt } from './cost-quality.ts'

const prompts = [
  { sufficient: { haiku: 0.9, sonnet: 0.95 }, scores: { haiku: 1, sonnet: 1, opus: 1 } },
  { sufficient: { haiku: 0.2, sonnet: 0.6 }, scores: { haiku: 0, sonnet: 0, opus: 1 } },
]

describe('cost and quality', () => {
  it('run from the cheapest tier to the dearest', () => {
    const curve = costQualityCurve(prompts, LIST_COSTS)
    expect(curve[0]).toEqual({ enoughFrom: 0, cost: 0.2, quality: 0.5 })
    expect(curve.at(-1)).toEqual({ enoughFrom: 1, cost: 1, quality: 1 })
    expect(curve.some(({ cost, quality }) => cost === 0.6 && quality === 1)).toBe(true)
  })

  it('of a mix lie on the hull, which leaves out what a mix beats', () => {
    const point = (cost: number, quality: number) => ({ cost, quality })
    const hull = hullOf([point(1, 1), point(0.2, 0.5), point(0.6, 0.6), point(0.7, 0.4)])
    expect(hull).toEqual([point(0.2, 0.5), point(1, 1)])
    expect(qualityAt(hull, 0.6)).toBeCloseTo(0.75)
    expect(costFor(hull, 0.75)).toBeCloseTo(0.6)
    expect(qualityAt(hull, 2)).toBe(1)
    expect(qualityAt(hull, 0.1)).toBeNaN()
    expect(costFor(hull, 2)).toBeNaN()
  })

  it('follow what is chosen', () => {
    expect(costQualityOf(prompts, LIST_COSTS, () => 'sonnet')).toEqual({ cost: 0.6, quality: 0.5 })
  })
})
