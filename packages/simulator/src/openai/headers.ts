import type { HeaderFacts, Headers } from '../wire.ts'

const REQUEST_LIMIT = 10_000
const TOKEN_LIMIT = 30_000_000

/** Rate limits with resets as durations. A 429 shows the tokens used up. */
export function openAiHeaders({ requestId, quota, processingMs }: HeaderFacts): Headers {
  const tokens = quota.isExhausted ? TOKEN_LIMIT : quota.inputTokens + quota.outputTokens
  const resetMs = quota.resetAtMs - quota.nowMs
  return {
    'x-request-id': requestId,
    'openai-processing-ms': String(processingMs),
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulator',
    'x-ratelimit-limit-requests': String(REQUEST_LIMIT),
    'x-ratelimit-remaining-requests': String(Math.max(0, REQUEST_LIMIT - quota.requests)),
    'x-ratelimit-reset-requests': duration((quota.requests / REQUEST_LIMIT) * resetMs),
    'x-ratelimit-limit-tokens': String(TOKEN_LIMIT),
    'x-ratelimit-remaining-tokens': String(Math.max(0, TOKEN_LIMIT - tokens)),
    'x-ratelimit-reset-tokens': duration((tokens / TOKEN_LIMIT) * resetMs),
  }
}

/** Both spellings of how long to wait. */
export function openAiRetryHeaders(seconds: number): Headers {
  return { 'retry-after': String(Math.ceil(seconds)), 'retry-after-ms': String(Math.round(seconds * 1_000)) }
}

/** As the vendor writes it: `6ms`, `1s`, `1m30s`. */
function duration(durationMs: number): string {
  const roundedMs = Math.ceil(durationMs)
  if (roundedMs > 0 && roundedMs < 1_000) return `${roundedMs}ms`
  const seconds = Math.round(roundedMs / 1_000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
