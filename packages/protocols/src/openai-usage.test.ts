import { totalInputTokens } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsOf, usageOf } from './openai-usage.ts'

const counts = (input: number, output: number, details?: object) => ({ input, output, reasoning: 0, details })

describe('reported counts', () => {
  it('become classes that do not overlap', () => {
    const split = { ttl_30m_tokens: 2000, ttl_12h_tokens: 500 }
    const details = { cached_tokens: 12_000, cache_write_tokens: 2500, cache_write_tokens_details: split }
    expect(usageOf(counts(14_550, 40, details))).toMatchObject({
      usage: { uncachedInputTokens: 50, cacheReadTokens: 12_000, cacheWrite30mTokens: 2000, cacheWrite12hTokens: 500 },
      usageSource: 'reported',
    })
  })

  it('count writes without a split as kept for 30 minutes', () => {
    expect(usageOf(counts(10, 1, { cache_write_tokens: 4 })).usage).toMatchObject({
      uncachedInputTokens: 6,
      cacheWrite30mTokens: 4,
    })
  })

  it('are believed when they are zero, and estimated when they are missing', () => {
    expect(usageOf(counts(0, 0)).usageSource).toBe('reported')
    expect(usageOf(undefined).usageSource).toBe('estimated')
    expect(usageOf({ input: null, output: undefined, reasoning: 1, details: undefined }).usageSource).toBe('estimated')
  })

  it.each([
    { input: 100, output: undefined },
    { input: 100, output: -1 },
    { input: Number.NaN, output: 40 },
  ])('are estimated when one of the two is missing or none: $input, $output', (half) => {
    const { usage, usageSource } = usageOf({ ...half, reasoning: 0, details: undefined })
    expect(usageSource).toBe('estimated')
    expect(totalInputTokens(usage) + usage.outputTokens).toBe(half.input === 100 ? 100 : 40)
  })

  it.each([
    { cached_tokens: 11 },
    { cached_tokens: 6, cache_write_tokens: 5 },
    { cache_write_tokens: 4, cache_write_tokens_details: { ttl_12h_tokens: 5 } },
  ])('are estimated when their parts are more than the whole: %o', (details) => {
    const { usage, usageSource } = usageOf(counts(10, 1, details))
    expect([usageSource, totalInputTokens(usage)]).toEqual(['estimated', 10])
  })

  it('never make a class negative or the prompt larger than it was, whatever the vendor says', () => {
    const number = fc.oneof(fc.double(), fc.integer())
    const details = fc.record({ cached_tokens: number, cache_write_tokens: number })
    fc.assert(
      fc.property(number, number, details, (input, output, detail) => {
        const { usage } = usageOf(counts(input, output, detail))
        expect(Object.values(usage).every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true)
        if (input >= 0) expect(totalInputTokens(usage)).toBeLessThanOrEqual(input)
      }),
    )
  })
})

describe('counts for a client', () => {
  it('include every class of the prompt', () => {
    const { usage } = usageOf(counts(100, 7, { cached_tokens: 30, cache_write_tokens: 20 }))
    expect(countsOf({ ...usage, cacheWrite5mTokens: 5, cacheWrite1hTokens: 6 })).toEqual({
      input: 111,
      output: 7,
      total: 118,
      details: {
        cached_tokens: 30,
        cache_write_tokens: 31,
        cache_write_tokens_details: { ttl_30m_tokens: 25, ttl_12h_tokens: 6 },
      },
    })
  })
})
