import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packCalibration, unpackCalibration } from './calibration-set.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })
const score = fc.oneof(chance, fc.constant(Number.NaN))
const prompts = fc.array(
  fc.record({
    sufficient: fc.record({ haiku: chance, sonnet: chance }),
    scores: fc.record({ haiku: score, sonnet: score, opus: score }),
  }),
)

describe('a packed calibration set', () => {
  it('comes back as it was, to the last step', () => {
    fc.assert(
      fc.property(prompts, (set) => {
        const back = unpackCalibration(packCalibration(set))
        expect(back).toHaveLength(set.length)
        for (const [index, { sufficient, scores }] of back.entries()) {
          expect(Math.abs(sufficient.haiku - (set[index]?.sufficient.haiku ?? 0))).toBeLessThanOrEqual(1e-5)
          expect(Math.abs(sufficient.sonnet - (set[index]?.sufficient.sonnet ?? 0))).toBeLessThanOrEqual(1e-5)
          const wanted = set[index]?.scores.opus ?? 0
          if (Number.isNaN(wanted)) expect(scores.opus).toBeNaN()
          else expect(Math.abs(scores.opus - wanted)).toBeLessThanOrEqual(0.002)
        }
        expect(packCalibration(back)).toEqual(packCalibration(set))
      }),
    )
  })

  it('is refused when it is cut short', () => {
    const packed = packCalibration([{ sufficient: { haiku: 1, sonnet: 1 }, scores: { haiku: 1, sonnet: 1, opus: 1 } }])
    expect(() => unpackCalibration({ ...packed, scores: '' })).toThrow(RangeError)
  })
})
