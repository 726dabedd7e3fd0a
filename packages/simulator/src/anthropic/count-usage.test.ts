import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { PrefixCache } from '../prefix-cache.ts'
import { countInput } from './count-usage.ts'
import { findAnthropicModel, type AnthropicModel } from './models.ts'
import type { PromptSegment } from './read-segments.ts'

function modelNamed(id: string): AnthropicModel {
  const model = findAnthropicModel(id)
  if (!model) throw new Error(id)
  return model
}

const OPUS = modelNamed('claude-opus-4-8')
const LONG: PromptSegment = { text: 'long', tokens: 3_000, cacheTtl: '1h' }
const MIDDLE: PromptSegment = { text: 'middle', tokens: 500, cacheTtl: '5m' }
const TAIL: PromptSegment = { text: 'tail', tokens: 40 }

function cacheOn(clock: FakeClock) {
  const cache = new PrefixCache(clock)
  return (...segments: readonly PromptSegment[]) => countInput(segments, OPUS, cache)
}

describe('the prompt cache', () => {
  it('writes each breakpoint under its own time to live, then reads them back', () => {
    const count = cacheOn(new FakeClock())
    expect(count(LONG, MIDDLE, TAIL)).toEqual({
      uncachedInputTokens: 40,
      cacheReadTokens: 0,
      cacheWrite5mTokens: 500,
      cacheWrite1hTokens: 3_000,
    })
    expect(count(LONG, MIDDLE, TAIL)).toEqual({
      uncachedInputTokens: 40,
      cacheReadTokens: 3_500,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
    })
  })

  it('reads the part that is the same and writes the rest', () => {
    const count = cacheOn(new FakeClock())
    count(LONG, MIDDLE)
    const changed = { ...MIDDLE, text: 'other' }
    expect(count(LONG, changed)).toMatchObject({
      cacheReadTokens: 3_000,
      cacheWrite5mTokens: 500,
      uncachedInputTokens: 0,
    })
  })

  it('forgets after the time to live, which each read starts anew', async () => {
    const clock = new FakeClock()
    const count = cacheOn(clock)
    const short = { ...LONG, cacheTtl: '5m' } as const
    count(short)
    await clock.advance(4 * 60_000)
    expect(count(short).cacheReadTokens).toBe(3_000)
    await clock.advance(4 * 60_000)
    expect(count(short).cacheReadTokens).toBe(3_000)
    await clock.advance(5 * 60_000)
    expect(count(short)).toMatchObject({ cacheReadTokens: 0, cacheWrite5mTokens: 3_000 })
  })

  it('caches nothing below the model’s minimum or without a breakpoint', () => {
    const count = cacheOn(new FakeClock())
    expect(count({ ...LONG, tokens: 1_023 })).toMatchObject({ uncachedInputTokens: 1_023, cacheWrite1hTokens: 0 })
    expect(count({ ...LONG, cacheTtl: undefined })).toMatchObject({ uncachedInputTokens: 3_000 })
    expect(count({ ...LONG, cacheTtl: undefined })).toMatchObject({ cacheReadTokens: 0 })
  })
})
