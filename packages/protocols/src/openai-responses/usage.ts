import type { Usage } from '@sluice/core'
import type { DecodedUsage } from '../decoded-usage.ts'
import { countsOf, usageOf } from '../openai-usage.ts'
import type { ResponseWire } from './answer-wire.ts'

/** What the vendor counted. */
export function decodeUsage(wire: ResponseWire['usage']): DecodedUsage {
  return usageOf(
    wire
      ? {
          input: wire.input_tokens,
          output: wire.output_tokens,
          reasoning: wire.output_tokens_details?.reasoning_tokens,
          details: wire.input_tokens_details,
        }
      : undefined,
  )
}

/** The `usage` object of a response. */
export function encodeUsage(usage: Usage) {
  const counts = countsOf(usage)
  return {
    input_tokens: counts.input,
    input_tokens_details: counts.details,
    output_tokens: counts.output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: counts.total,
  }
}
