import { NO_USAGE, type Usage } from '@sluice/core'
import type { DecodedUsage } from '../decoded-usage.ts'
import type { WireResponse } from './answer-wire.ts'

/**
 * Disjoint classes of tokens, from counts that overlap: the prompt includes what was read from the cache, while thoughts
 * stand beside the candidates. Undefined when nothing was counted.
 */
export function decodeUsage(wire: WireResponse['usageMetadata']): DecodedUsage | undefined {
  if (!wire || !isCount(wire.promptTokenCount)) return undefined
  const prompt = whole(wire.promptTokenCount)
  const cached = Math.min(whole(wire.cachedContentTokenCount), prompt)
  const thoughts = whole(wire.thoughtsTokenCount)
  const usage: Usage = {
    ...NO_USAGE,
    uncachedInputTokens: prompt - cached + whole(wire.toolUsePromptTokenCount),
    cacheReadTokens: cached,
    outputTokens: whole(wire.candidatesTokenCount) + thoughts,
    reasoningTokens: thoughts,
  }
  return { usage, usageSource: 'reported' }
}

function isCount(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 0
}

function whole(value: number | null | undefined): number {
  return isCount(value) ? Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER) : 0
}
