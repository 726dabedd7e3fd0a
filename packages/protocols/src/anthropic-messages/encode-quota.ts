import type { QuotaRoom, QuotaStanding } from '@sluice/core'

/** What is left of limits as the vendor's headers tell it: `anthropic-ratelimit-…`, with RFC 3339 times of the reset. */
export function encodeQuota({ requests, tokens }: QuotaStanding, time: number): Readonly<Record<string, string>> {
  return { ...headersOf('requests', requests, time), ...headersOf('tokens', tokens, time) }
}

function headersOf(
  counted: 'requests' | 'tokens',
  room: QuotaRoom | undefined,
  time: number,
): Readonly<Record<string, string>> {
  if (!room) return {}
  const reset = new Date(Math.ceil((time + room.refillMs) / 1_000) * 1_000).toISOString()
  return {
    [`anthropic-ratelimit-${counted}-limit`]: String(room.limit),
    [`anthropic-ratelimit-${counted}-remaining`]: String(room.remaining),
    [`anthropic-ratelimit-${counted}-reset`]: reset.replace('.000Z', 'Z'),
  }
}
