import type { JSONObject, LanguageModelV4FinishReason, LanguageModelV4Usage } from '@ai-sdk/provider'
import { totalInputTokens, type RouteHead, type StopReason, type Usage } from '@sluice/core'

const FINISHES: Readonly<Record<StopReason, LanguageModelV4FinishReason['unified']>> = {
  end: 'stop',
  'max-output-tokens': 'length',
  'stop-sequence': 'stop',
  'tool-call': 'tool-calls',
  refusal: 'content-filter',
  'content-filter': 'content-filter',
  'context-window': 'length',
  pause: 'other',
}

export function readFinish(stopReason: StopReason): LanguageModelV4FinishReason {
  return { unified: FINISHES[stopReason], raw: stopReason }
}

export function readUsage(usage: Usage): LanguageModelV4Usage {
  const total = totalInputTokens(usage)
  const { uncachedInputTokens, cacheReadTokens, outputTokens, reasoningTokens } = usage
  return {
    inputTokens: {
      total,
      noCache: uncachedInputTokens,
      cacheRead: cacheReadTokens,
      cacheWrite: total - uncachedInputTokens - cacheReadTokens,
    },
    outputTokens: { total: outputTokens, text: outputTokens - reasoningTokens, reasoning: reasoningTokens },
  }
}

/** Where an answer comes from, for `providerMetadata.sluice`. */
export function metadataOf({ decisionId, tier, model, deployment, attempts }: RouteHead): JSONObject {
  return { decisionId, tier, model, deployment, attempts }
}
