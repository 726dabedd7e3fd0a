import { NO_USAGE } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUsage } from './decode-usage.ts'

const split = (m5: unknown, h1: unknown) => ({ ephemeral_5m_input_tokens: m5, ephemeral_1h_input_tokens: h1 })

describe('usage', () => {
  it('counts cache writes without a split as kept for 5 minutes', () => {
    const { usage } = decodeUsage({ input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 30 })
    expect(usage).toMatchObject({ cacheWrite5mTokens: 30, cacheWrite1hTokens: 0 })
  })

  it('keeps the split of the start when the end tells only the total', () => {
    const start = decodeUsage({ input_tokens: 1, output_tokens: 1, cache_creation: split(2000, 500) })
    const end = decodeUsage({ output_tokens: 9, cache_creation_input_tokens: 2500 }, start)
    expect(end.usage).toMatchObject({ cacheWrite5mTokens: 2000, cacheWrite1hTokens: 500, uncachedInputTokens: 1 })
    expect(end.source).toBe('reported')
  })

  it('shares a grown total out in the proportion of the start', () => {
    const start = decodeUsage({ input_tokens: 1, output_tokens: 1, cache_creation: split(30, 10) })
    const { usage } = decodeUsage({ output_tokens: 9, cache_creation_input_tokens: 80 }, start)
    expect(usage).toMatchObject({ cacheWrite5mTokens: 60, cacheWrite1hTokens: 20 })
  })

  it('never loses a cache write, whatever the vendor says', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (m5, h1, total) => {
        const wire = { cache_creation: split(m5, h1), cache_creation_input_tokens: total }
        const { usage } = decodeUsage(wire)
        expect(usage.cacheWrite5mTokens + usage.cacheWrite1hTokens).toBe(total)
        expect(Math.min(usage.cacheWrite5mTokens, usage.cacheWrite1hTokens)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('is made of non-negative safe integers, whatever the vendor says', () => {
    const wrong = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.string(), fc.constant(null))
    fc.assert(
      fc.property(wrong, wrong, wrong, wrong, (input, output, read, thinking) => {
        const { usage } = decodeUsage({
          input_tokens: input,
          output_tokens: output,
          cache_read_input_tokens: read,
          output_tokens_details: { thinking_tokens: thinking },
        })
        for (const value of Object.values(usage)) expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
        expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.outputTokens)
      }),
    )
  })

  it.each([undefined, null, 'many', { input_tokens: -1, output_tokens: Number.NaN }, { input_tokens: 5 }])(
    'is estimated when the vendor says %o',
    (wire) => {
      expect(decodeUsage(wire).source).toBe('estimated')
    },
  )

  it('is nothing when the vendor says nothing', () => {
    expect(decodeUsage(undefined).usage).toEqual(NO_USAGE)
  })
})
