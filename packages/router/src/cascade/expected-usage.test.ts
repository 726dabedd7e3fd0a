import { totalInputTokens } from '@sluice/core'
import { expect, it } from 'vitest'
import { expectedUsage, uncachedUsage } from './expected-usage.ts'

const output = { visibleTokens: 300, reasoningTokens: 200 }
const usage = { inputTokens: 1_000, maxOutputTokens: 4_096, output }
const cache = (warm: number, hinted: number) => ({ warm, hinted, written: 'cacheWrite5mTokens' }) as const

it.each([
  ['nothing is to be cached', cache(0, 0), 1_000, 0, 0],
  ['the cache is cold', cache(0, 0.8), 200, 0, 800],
  ['the cache is warm', cache(0.8, 0.8), 200, 800, 0],
  ['the conversation has grown', cache(0.5, 0.8), 200, 500, 300],
])('reads, writes and sends plainly when %s', (_, shares, plain, read, written) => {
  const expected = expectedUsage({ ...usage, cache: shares })
  expect(expected).toMatchObject({ uncachedInputTokens: plain, cacheReadTokens: read, cacheWrite5mTokens: written })
  expect(totalInputTokens(expected)).toBe(1_000)
  expect(expected).toMatchObject({ outputTokens: 500, reasoningTokens: 200 })
})

it('writes no more than the output limit', () => {
  expect(uncachedUsage({ ...usage, maxOutputTokens: 100 })).toMatchObject({ outputTokens: 100, reasoningTokens: 100 })
})
