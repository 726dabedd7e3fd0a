import type { Usage } from '@sluice/core'
import type { DecodedUsage } from '../decoded-usage.ts'
import { countsOf, usageOf } from '../openai-usage.ts'
import type { Completion } from './answer-wire.ts'

/** What the vendor counted. */
export function decodeUsage(wire: Completion['usage']): DecodedUsage {
  return usageOf(
    wire
      ? {
          input: wire.prompt_tokens,
          output: wire.completion_tokens,
          reasoning: wire.completion_tokens_details?.reasoning_tokens,
          details: wire.prompt_tokens_details,
        }
      : undefined,
  )
}

/** The `usage` object of an answer. */
export function encodeUsage(usage: Usage) {
  const { input, output, total, details } = countsOf(usage)
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: total,
    prompt_tokens_details: {
      cached_tokens: details.cached_tokens,
      cache_write_tokens: details.cache_write_tokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
