import type { QuotaHeaderNames } from '@sluice/provider-kit'

/** One limit for tokens of both directions. */
export const OPENAI_QUOTA_HEADERS: QuotaHeaderNames = {
  requests: limitHeaders('requests'),
  inputTokens: limitHeaders('tokens'),
}

function limitHeaders(limit: string) {
  return {
    limit: `x-ratelimit-limit-${limit}`,
    remaining: `x-ratelimit-remaining-${limit}`,
    reset: `x-ratelimit-reset-${limit}`,
  }
}
