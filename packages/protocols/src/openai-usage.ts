import { NO_USAGE, totalInputTokens, type Usage } from '@sluice/core'
import { z } from 'zod'
import { NOT_COUNTED, type DecodedUsage } from './decoded-usage.ts'

/** A number of tokens on the wire: anything else counts as not reported. */
export const tokenCount = z.number().nullish().catch(undefined)

/** How the prompt's tokens divide: the same shape in both OpenAI protocols. */
export const promptDetails = z
  .object({
    cached_tokens: tokenCount,
    cache_write_tokens: tokenCount,
    cache_write_tokens_details: z
      .object({ ttl_30m_tokens: tokenCount, ttl_12h_tokens: tokenCount })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined)

/** What a vendor counted. `input` includes cached and written tokens. */
export interface ReportedCounts {
  readonly input: number | null | undefined
  readonly output: number | null | undefined
  readonly reasoning: number | null | undefined
  readonly details: z.output<typeof promptDetails>
}

/**
 * Disjoint classes of tokens, from counts that overlap. An explicit zero is believed; a count of input or output that is
 * missing or none leaves the other as it is, and the whole to be estimated. Parts that are more than what they are parts
 * of are cut to it: what comes of that is an estimate, too.
 */
export function usageOf(counts: ReportedCounts | undefined): DecodedUsage {
  if (!counts) return NOT_COUNTED
  const input = whole(counts.input)
  const parts = partsIn(counts.details)
  const cached = Math.min(parts.cached, input)
  const written = Math.min(parts.written, input - cached)
  const written12h = Math.min(parts.written12h, written)
  const output = whole(counts.output)
  const isCounted = isCount(counts.input) && isCount(counts.output)
  const addsUp = cached === parts.cached && written === parts.written && written12h === parts.written12h
  return {
    usage: {
      ...NO_USAGE,
      uncachedInputTokens: input - cached - written,
      cacheReadTokens: cached,
      // Without a split, 30 minutes: the default and the cheaper of the two.
      cacheWrite30mTokens: written - written12h,
      cacheWrite12hTokens: written12h,
      outputTokens: output,
      reasoningTokens: Math.min(whole(counts.reasoning), output),
    },
    usageSource: isCounted && addsUp ? 'reported' : 'estimated',
  }
}

/** The same counts for a client: other vendors' short-lived writes count as 30 minutes, their long-lived ones as 12 hours. */
export function countsOf(usage: Usage) {
  const short = usage.cacheWrite5mTokens + usage.cacheWrite30mTokens
  const long = usage.cacheWrite1hTokens + usage.cacheWrite12hTokens
  const input = totalInputTokens(usage)
  return {
    input,
    output: usage.outputTokens,
    total: input + usage.outputTokens,
    details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: short + long,
      cache_write_tokens_details: { ttl_30m_tokens: short, ttl_12h_tokens: long },
    },
  }
}

function partsIn(details: ReportedCounts['details']) {
  return {
    cached: whole(details?.cached_tokens),
    written: whole(details?.cache_write_tokens),
    written12h: whole(details?.cache_write_tokens_details?.ttl_12h_tokens),
  }
}

function isCount(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 0
}

function whole(value: number | null | undefined): number {
  return isCount(value) ? Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER) : 0
}
