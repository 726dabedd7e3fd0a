import type { QuotaRoom, QuotaStanding } from '@sluice/core'
import type { QuotaClaim } from './claims-of.ts'
import type { QuotaCount } from './compile-quotas.ts'

/** What is left once all claims are taken; `refillMs` in their order. Undefined: none is a rate, or nobody told. */
export function standingOf(
  claims: readonly QuotaClaim[],
  refillMs: readonly number[] | undefined,
): QuotaStanding | undefined {
  if (!refillMs) return undefined
  const requests = least(claims, refillMs, 'requestsPerMinute')
  const tokens = least(claims, refillMs, 'tokensPerMinute')
  return requests || tokens ? { requests, tokens } : undefined
}

/** What is left where one claim has found no room. */
export function standingAtRefusal({ count, limit: { limit } }: QuotaClaim, waitMs: number): QuotaStanding | undefined {
  const room = { limit, remaining: 0, refillMs: waitMs }
  if (count === 'concurrency') return undefined
  return count === 'requestsPerMinute' ? { requests: room } : { tokens: room }
}

function least(claims: readonly QuotaClaim[], refillMs: readonly number[], wanted: QuotaCount): QuotaRoom | undefined {
  const rooms = claims.flatMap((claim, index) => (claim.count === wanted ? [roomOf(claim, refillMs[index] ?? 0)] : []))
  return rooms.toSorted((one, other) => one.remaining - other.remaining)[0]
}

function roomOf({ limit: { limit, windowMs = 0 } }: QuotaClaim, refillMs: number): QuotaRoom {
  const left = windowMs === 0 ? 0 : limit * (1 - refillMs / windowMs)
  return { limit, remaining: Math.max(0, Math.floor(left + ROUNDING)), refillMs }
}

// A bucket tells its time with rounding; a whole request short of what is left would be the worse.
const ROUNDING = 0.001
