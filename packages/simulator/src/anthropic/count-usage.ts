import { NO_USAGE, type Usage } from '@sluice/core'
import { createHash } from 'node:crypto'
import type { PrefixCache } from '../prefix-cache.ts'
import type { AnthropicModel } from './models.ts'
import type { CacheTtl, PromptSegment } from './read-segments.ts'

const TTL_MS: Readonly<Record<CacheTtl, number>> = { '5m': 5 * 60_000, '1h': 60 * 60_000 }
const LOOK_BACK = 20

interface Prefix {
  readonly key: string
  /** Tokens from the beginning through this segment. */
  readonly tokens: number
  readonly cacheTtl?: CacheTtl
}

type InputUsage = Pick<Usage, 'uncachedInputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens'>

/** Splits the prompt's tokens into read, written and neither, and remembers what was written. Each breakpoint looks 20 blocks back. */
export function countInput(segments: readonly PromptSegment[], model: AnthropicModel, cache: PrefixCache): InputUsage {
  const prefixes = prefixesOf(segments, model.id)
  const breakpoints = prefixes.filter((prefix) => prefix.cacheTtl && prefix.tokens >= model.cacheMinimumTokens)
  const read = longestHeld(prefixes, breakpoints, cache)
  const written = { '5m': 0, '1h': 0 }
  let doneTokens = read
  for (const { key, tokens, cacheTtl } of breakpoints) {
    if (!cacheTtl) continue
    cache.keep(key, TTL_MS[cacheTtl])
    written[cacheTtl] += Math.max(0, tokens - doneTokens)
    doneTokens = Math.max(doneTokens, tokens)
  }
  return {
    uncachedInputTokens: (prefixes.at(-1)?.tokens ?? 0) - doneTokens,
    cacheReadTokens: read,
    cacheWrite5mTokens: written['5m'],
    cacheWrite1hTokens: written['1h'],
  }
}

/** Core's usage of one answer. */
export function usageOf(input: InputUsage, outputTokens: number, reasoningTokens: number): Usage {
  return { ...NO_USAGE, ...input, outputTokens, reasoningTokens }
}

function prefixesOf(segments: readonly PromptSegment[], modelId: string): readonly Prefix[] {
  const hash = createHash('sha256').update(modelId)
  let tokens = 0
  return segments.map((segment) => {
    tokens += segment.tokens
    hash.update('\u0000').update(segment.text)
    return { key: hash.copy().digest('base64'), tokens, cacheTtl: segment.cacheTtl }
  })
}

function longestHeld(prefixes: readonly Prefix[], breakpoints: readonly Prefix[], cache: PrefixCache): number {
  const reachable = breakpoints.flatMap((breakpoint) => {
    const at = prefixes.indexOf(breakpoint)
    return prefixes.slice(Math.max(0, at - LOOK_BACK + 1), at + 1)
  })
  return reachable.reduce((most, { key, tokens }) => (cache.holds(key) ? Math.max(most, tokens) : most), 0)
}
