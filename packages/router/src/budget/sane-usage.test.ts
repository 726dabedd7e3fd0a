import { NO_USAGE } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { saneUsage } from './sane-usage.ts'

const MOST = 100_000_000
const usage = { ...NO_USAGE, uncachedInputTokens: 10, cacheReadTokens: 20, outputTokens: 30 }

describe('usage as a vendor counted it', () => {
  it.each([usage, NO_USAGE, { ...usage, outputTokens: MOST }])(
    'is trusted where it can be, zero included',
    (counted) => {
      expect(saneUsage(counted, 'reported')).toEqual({ usage: counted, usageSource: 'reported' })
    },
  )

  it.each([
    [-1, 0],
    [Number.NaN, 0],
    [1.5, 2],
    [MOST + 1, 0],
    [Number.POSITIVE_INFINITY, 0],
  ])('of %d tokens of an answer is an estimate of %d, and its prompt stays', (outputTokens, expected) => {
    const sane = saneUsage({ ...usage, outputTokens }, 'reported')
    expect(sane).toEqual({ usage: { ...usage, outputTokens: expected }, usageSource: 'estimated' })
  })

  it('is nothing of the prompt where one part of it is beyond any model, and its answer stays', () => {
    const sane = saneUsage({ ...usage, cacheReadTokens: MOST + 1 }, 'reported')
    expect(sane).toEqual({ usage: { ...NO_USAGE, outputTokens: 30 }, usageSource: 'estimated' })
  })

  it('keeps the rest of a prompt one part of which is less than nothing', () => {
    const sane = saneUsage({ ...usage, cacheReadTokens: -5 }, 'reported')
    expect(sane).toEqual({ usage: { ...usage, cacheReadTokens: 0 }, usageSource: 'estimated' })
  })

  it('keeps the most and the least that a part can have', () => {
    const edges = { ...NO_USAGE, uncachedInputTokens: MOST, cacheReadTokens: 1 }
    const sane = saneUsage({ ...edges, outputTokens: -1 }, 'reported')
    expect(sane).toEqual({ usage: edges, usageSource: 'estimated' })
  })

  it('is an estimate where only the tokens of reasoning cannot be', () => {
    expect(saneUsage({ ...usage, reasoningTokens: -1 }, 'reported')).toEqual({ usage, usageSource: 'estimated' })
  })
})
