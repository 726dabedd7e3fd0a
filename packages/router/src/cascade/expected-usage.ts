import { NO_USAGE, type TokenClass, type Usage } from '@sluice/core'
import type { ExpectedOutput } from './output-means.ts'

/** How a prompt meets a deployment's prompt cache, as shares of the prompt. */
interface CacheShares {
  /** What is in the cache already. */
  readonly warm: number
  /** What the request asks to have in it; 0: nothing. */
  readonly hinted: number
  /** The class that is billed for writing to it. */
  readonly written: TokenClass
}

export interface UsageInput {
  readonly inputTokens: number
  readonly maxOutputTokens: number
  readonly output: ExpectedOutput
  readonly cache: CacheShares
}

/** What an answer is expected to use. Who answers with a cold cache writes what another has warm. */
export function expectedUsage({ inputTokens, maxOutputTokens, output, cache }: UsageInput): Usage {
  const cacheReadTokens = Math.round(inputTokens * cache.warm)
  const writtenTokens = Math.max(0, Math.round(inputTokens * cache.hinted) - cacheReadTokens)
  const uncachedInputTokens = Math.max(0, inputTokens - cacheReadTokens - writtenTokens)
  const { outputTokens, reasoningTokens } = expectedOutputs(maxOutputTokens, output)
  const prompt = { ...NO_USAGE, uncachedInputTokens, cacheReadTokens }
  return { ...prompt, [cache.written]: writtenTokens, outputTokens, reasoningTokens }
}

/** The same with everything billed as plain input, for a vendor that has no price for its cache. */
export function uncachedUsage({ inputTokens, maxOutputTokens, output }: Omit<UsageInput, 'cache'>): Usage {
  return { ...NO_USAGE, uncachedInputTokens: inputTokens, ...expectedOutputs(maxOutputTokens, output) }
}

function expectedOutputs(maxOutputTokens: number, { visibleTokens, reasoningTokens }: ExpectedOutput) {
  const outputTokens = Math.min(maxOutputTokens, visibleTokens + reasoningTokens)
  return { outputTokens, reasoningTokens: Math.min(reasoningTokens, outputTokens) }
}
