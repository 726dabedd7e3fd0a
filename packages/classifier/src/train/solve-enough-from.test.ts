import { describe, expect, it } from 'vitest'
import { tierChances } from '../tier-chances.ts'
import { solveEnoughFrom } from './solve-enough-from.ts'

const judged = (logits: readonly number[], haiku: number) => ({
  chances: tierChances(Float64Array.from(logits)),
  scores: { haiku, sonnet: 0.5, opus: 1 },
})

describe('solveEnoughFrom', () => {
  const prompts = [judged([4, 4, 4], 1), judged([-2, -1, 4], 0)]

  it('sends as much to cheap tiers as the quality allows', () => {
    expect(solveEnoughFrom(prompts, 0.5)).toBe(0)
    const bar = solveEnoughFrom(prompts, 0.75)
    expect(bar).toBeGreaterThan(0.12)
    expect(bar).toBeLessThan(0.13)
    expect(solveEnoughFrom(prompts, 1)).toBeGreaterThan(0.27)
  })

  it('takes the top tier alone when nothing else reaches the quality', () => {
    expect(solveEnoughFrom([judged([4, 4, 4], 0)], 1)).toBe(1)
  })
})
