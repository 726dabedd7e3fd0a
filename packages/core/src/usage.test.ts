import { describe, expect, it } from 'vitest'
import { totalInputTokens, type Usage } from './usage.ts'

const usage: Usage = {
  uncachedInputTokens: 1,
  cacheReadTokens: 2,
  cacheWrite5mTokens: 4,
  cacheWrite30mTokens: 8,
  cacheWrite1hTokens: 16,
  cacheWrite12hTokens: 32,
  outputTokens: 64,
  reasoningTokens: 60,
}

describe('usage', () => {
  it('counts every class of prompt tokens once, and no output', () => {
    expect(totalInputTokens(usage)).toBe(63)
  })
})
