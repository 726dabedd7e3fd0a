import type { QuotaRoom, QuotaStanding } from '@sluice/core'

/** What is left of limits as OpenAI's headers tell it: `x-ratelimit-…`, with durations for the time of the reset. */
export function encodeQuota({ requests, tokens }: QuotaStanding): Readonly<Record<string, string>> {
  return { ...headersOf('requests', requests), ...headersOf('tokens', tokens) }
}

function headersOf(counted: 'requests' | 'tokens', room: QuotaRoom | undefined): Readonly<Record<string, string>> {
  if (!room) return {}
  return {
    [`x-ratelimit-limit-${counted}`]: String(room.limit),
    [`x-ratelimit-remaining-${counted}`]: String(room.remaining),
    [`x-ratelimit-reset-${counted}`]: duration(room.refillMs),
  }
}

/** As the vendor writes it: `6ms`, `1s`, `1m30s`. */
function duration(durationMs: number): string {
  const wholeMs = Math.ceil(durationMs)
  if (wholeMs < 1_000) return `${wholeMs}ms`
  const seconds = Math.ceil(wholeMs / 1_000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
