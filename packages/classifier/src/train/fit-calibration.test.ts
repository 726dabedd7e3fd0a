import { describe, expect, it } from 'vitest'
import { fitCalibration } from './fit-calibration.ts'

const outcomesOf = (slope: number, offset: number) =>
  Array.from({ length: 41 }, (_, index) => {
    const logit = (index - 20) / 5
    return { logit, target: 1 / (1 + Math.exp(-(slope * logit + offset))), weight: 1 }
  })

describe('fitCalibration', () => {
  it.each([
    [1, 0],
    [0.3, -1],
    [2, 0.5],
  ])('finds the line of slope %f and offset %f', (slope, offset) => {
    const line = fitCalibration(outcomesOf(slope, offset))
    expect(line.slope).toBeCloseTo(slope, 3)
    expect(line.offset).toBeCloseTo(offset, 3)
  })

  it('gives finite numbers when all guesses are alike', () => {
    const { slope, offset } = fitCalibration([
      { logit: 0, target: 1, weight: 1 },
      { logit: 0, target: 0, weight: 1 },
    ])
    expect(Number.isFinite(slope) && Number.isFinite(offset)).toBe(true)
  })
})
