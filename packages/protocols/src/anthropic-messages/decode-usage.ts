import { NO_USAGE, type Usage, type UsageSource } from '@sluice/core'
import { z } from 'zod'

export interface UsageReading {
  readonly usage: Usage
  readonly source: UsageSource
  /** True once the vendor has counted the input, now or before. */
  readonly knowsInput: boolean
}

/** Nothing has been read yet. */
export const NO_READING: UsageReading = { usage: NO_USAGE, source: 'estimated', knowsInput: false }

// Whatever is no count reads as absent: a broken number must not break the answer.
const count = z
  .number()
  .nonnegative()
  .transform((value) => Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER))
  .optional()
  .catch(undefined)

const wireUsage = z.object({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count })
    .nullish()
    .catch(null),
  output_tokens: count,
  output_tokens_details: z.object({ thinking_tokens: count }).nullish().catch(null),
})

type WireUsage = z.output<typeof wireUsage>

/**
 * The vendor's usage, in disjoint classes. Figures are cumulative: what is absent stays as it was `before`.
 * `reported` needs counts of both input and output.
 */
export function decodeUsage(wire: unknown, before: UsageReading = NO_READING): UsageReading {
  const result = wireUsage.safeParse(wire)
  if (!result.success) return { ...before, source: 'estimated' }
  const { data } = result
  const outputTokens = data.output_tokens ?? before.usage.outputTokens
  const thinkingTokens = data.output_tokens_details?.thinking_tokens ?? before.usage.reasoningTokens
  const usage: Usage = {
    ...NO_USAGE,
    uncachedInputTokens: data.input_tokens ?? before.usage.uncachedInputTokens,
    cacheReadTokens: data.cache_read_input_tokens ?? before.usage.cacheReadTokens,
    ...decodeCacheWrites(data, before.usage),
    outputTokens,
    reasoningTokens: Math.min(thinkingTokens, outputTokens),
  }
  const knowsInput = data.input_tokens !== undefined || before.knowsInput
  return { usage, source: knowsInput && data.output_tokens !== undefined ? 'reported' : 'estimated', knowsInput }
}

// The end of a stream tells the total of cache writes, only its start how long they are kept.
// The total is what is billed: it is shared out in the proportion last told, and all to 5 minutes when none was.
function decodeCacheWrites(wire: WireUsage, before: Usage): Pick<Usage, 'cacheWrite5mTokens' | 'cacheWrite1hTokens'> {
  const known5m = wire.cache_creation?.ephemeral_5m_input_tokens ?? before.cacheWrite5mTokens
  const known1h = wire.cache_creation?.ephemeral_1h_input_tokens ?? before.cacheWrite1hTokens
  const known = known5m + known1h
  const total = wire.cache_creation_input_tokens ?? known
  const cacheWrite1hTokens = known === 0 ? 0 : Math.round(total * (known1h / known))
  return { cacheWrite5mTokens: total - cacheWrite1hTokens, cacheWrite1hTokens }
}
