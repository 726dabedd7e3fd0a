import type { QuotaReading } from '@sluice/core'
import type { HeaderReader } from './header-reader.ts'

/** The three headers by which a vendor describes one limit. */
export interface LimitHeaders {
  readonly limit: string
  readonly remaining: string
  readonly reset: string
}

/** Which headers describe which limit. */
export interface QuotaHeaderNames {
  readonly requests?: LimitHeaders
  readonly inputTokens?: LimitHeaders
  readonly outputTokens?: LimitHeaders
}

interface Limit {
  readonly remaining: number
  /** Share of the limit that is left; 1 when the limit itself is not stated. */
  readonly share: number
  readonly resetsInMs: number | undefined
}

const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1000, 1]
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T/

/** What is left of the vendor's limits; undefined when it says nothing. Resets are dates (RFC 3339) or durations (`1m30s`). */
export function readQuota(headers: HeaderReader, nowMs: number, names: QuotaHeaderNames): QuotaReading | undefined {
  const requests = readLimit(headers, nowMs, names.requests)
  const input = readLimit(headers, nowMs, names.inputTokens)
  const output = readLimit(headers, nowMs, names.outputTokens)
  const stated = [requests, input, output].filter((limit) => limit !== undefined)
  if (stated.length === 0) return undefined
  const tightest = stated.reduce((a, b) => (b.share < a.share ? b : a))
  return {
    requestsRemaining: requests?.remaining,
    inputTokensRemaining: input?.remaining,
    outputTokensRemaining: output?.remaining,
    resetsInMs: tightest.resetsInMs,
  }
}

function readLimit(headers: HeaderReader, nowMs: number, names: LimitHeaders | undefined): Limit | undefined {
  const remaining = names && count(headers.get(names.remaining))
  if (names === undefined || remaining === undefined) return undefined
  const limit = count(headers.get(names.limit))
  return {
    remaining,
    share: limit === undefined || limit === 0 ? 1 : remaining / limit,
    resetsInMs: untilReset(headers.get(names.reset) ?? '', nowMs),
  }
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function untilReset(text: string, nowMs: number): number | undefined {
  if (RFC_3339.test(text)) {
    const resetMs = Date.parse(text)
    return Number.isNaN(resetMs) ? undefined : Math.max(0, resetMs - nowMs)
  }
  const parts = text === '' ? null : DURATION.exec(text)
  if (!parts) return undefined
  return Math.ceil(UNITS_MS.reduce((sum, unitMs, index) => sum + Number(parts[index + 1] ?? 0) * unitMs, 0))
}
