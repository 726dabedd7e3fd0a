import { NO_USAGE, type Usage } from '@sluice/core'
import type { DecodedUsage } from '../decoded-usage.ts'
import type { WireResponse } from './answer-wire.ts'

type Counts = NonNullable<WireResponse['usageMetadata']>

/**
 * Disjoint classes of tokens, from counts that overlap: the prompt includes what was read from the cache, while thoughts
 * stand beside the candidates. Undefined when nothing was counted; an estimate when more was cached than there was, or
 * nobody counted the output.
 */
export function decodeUsage(wire: WireResponse['usageMetadata']): DecodedUsage | undefined {
  if (!wire || !isCount(wire.promptTokenCount)) return undefined
  const prompt = whole(wire.promptTokenCount)
  const cached = whole(wire.cachedContentTokenCount)
  const cacheReadTokens = Math.min(cached, prompt)
  const toolUse = whole(wire.toolUsePromptTokenCount)
  const thoughts = whole(wire.thoughtsTokenCount)
  const candidates = candidatesIn(wire, prompt + toolUse + thoughts)
  const usage: Usage = {
    ...NO_USAGE,
    uncachedInputTokens: prompt - cacheReadTokens + toolUse,
    cacheReadTokens,
    outputTokens: (candidates ?? 0) + thoughts,
    reasoningTokens: thoughts,
  }
  return { usage, usageSource: candidates !== undefined && cached <= prompt ? 'reported' : 'estimated' }
}

/** The vendor leaves a count of zero out. Whether it is one, the total says. */
function candidatesIn({ candidatesTokenCount, totalTokenCount }: Counts, others: number): number | undefined {
  if (isCount(candidatesTokenCount)) return whole(candidatesTokenCount)
  return isCount(totalTokenCount) ? Math.max(0, whole(totalTokenCount) - others) : undefined
}

function isCount(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 0
}

function whole(value: number | null | undefined): number {
  return isCount(value) ? Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER) : 0
}
