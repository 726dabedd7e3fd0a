import { SluiceError, type SluiceErrorDetails } from '@sluice/core'
import type { TakeQuota } from './attempts/means.ts'
import type { Candidate } from './decision.ts'
import { decline } from './deliver.ts'
import { callerClaims, deploymentClaims } from './quota/claims-of.ts'
import type { TakeOutcome } from './quota/quota-counter.ts'
import { quotaRefusal } from './quota/quota-refusal.ts'
import { standingAtRefusal } from './quota/standing-of.ts'
import { NOTHING_USED, type TakenQuota } from './taken-quota.ts'
import type { Trip } from './trip.ts'

// A request that outlives its deadline by more than this never gives back: its process is gone.
const LEASE_MARGIN_MS = 60_000
const AWAY_WAIT_MS = 1_000

/** Takes what the caller's quotas allow: one request and the most tokens that it can use, of all or of none. @throws SluiceError */
export async function takeQuotas(trip: Trip): Promise<Trip> {
  const { context, decision, parts } = trip
  const claims = callerClaims(context, parts.quotas, mostTokens(decision.candidates))
  // A question of our own is no request of its caller's: their own one may be all that they have at once.
  if (claims.length === 0 || context.isOverhead) return trip
  const outcome = await parts.counter.take({ id: trip.decisionId, claims, leaseMs: leaseMs(trip) })
  if (outcome.type === 'taken') return { ...trip, quota: outcome.taken }
  throw await decline(trip, outcome.type === 'away' ? AWAY : refusal(outcome))
}

/**
 * Takes one request of the caller's quotas for a count of tokens, and none of its tokens: they are not answered, and cost
 * nothing. Undefined where no quota is for it. @throws SluiceError
 */
export async function takeForCount(trip: Trip): Promise<TakenQuota | undefined> {
  const { context, decisionId, parts } = trip
  const claims = callerClaims(context, parts.quotas, 0).filter(({ count }) => count !== 'tokensPerMinute')
  if (claims.length === 0) return undefined
  const outcome = await parts.counter.take({ id: decisionId, claims, leaseMs: leaseMs(trip) })
  if (outcome.type === 'taken') return outcome.taken
  throw new SluiceError({ ...(outcome.type === 'away' ? AWAY : refusal(outcome)), decisionId })
}

/** Takes what a deployment's quotas allow, call by call. */
export function takeForCall(trip: Trip): TakeQuota {
  const { parts, decisionId } = trip
  let calls = 0
  return async (candidate) => {
    const { id } = candidate.target.deployment
    const claims = deploymentClaims(id, parts.quotas, mostTokens([candidate]))
    if (claims.length === 0) return { type: 'taken', taken: undefined }
    calls += 1
    const outcome = await parts.counter.take({ id: `${decisionId}.${calls}`, claims, leaseMs: leaseMs(trip) })
    if (outcome.type === 'taken') return outcome
    if (outcome.type === 'away') return { type: 'refused', waitMs: AWAY_WAIT_MS, reason: 'its quotas are away' }
    return { type: 'refused', waitMs: outcome.waitMs, reason: `quota "${outcome.claim.quota.name}" has no room` }
  }
}

/** A defect on the way must not keep what was taken. What has been given back already stays so. */
export async function givingBack<T>(trip: Trip, go: (trip: Trip) => Promise<T>): Promise<T> {
  try {
    return await go(trip)
  } catch (error) {
    await trip.quota?.give(NOTHING_USED)
    throw error
  }
}

/** Of all candidates, the most that an answer and its prompt can have. */
function mostTokens(candidates: readonly Candidate[]): number {
  return Math.max(0, ...candidates.map(({ inputTokens, maxOutputTokens }) => inputTokens + maxOutputTokens))
}

function leaseMs({ deadline }: Trip): number {
  return Math.ceil(deadline.remainingMs) + LEASE_MARGIN_MS
}

type Why = Pick<SluiceErrorDetails, 'code' | 'message' | 'retryAfterMs' | 'quota'>

function refusal({ claim, waitMs }: Extract<TakeOutcome, { type: 'refused' }>): Why {
  const quota = standingAtRefusal(claim, waitMs)
  return { code: 'rate_limited', message: quotaRefusal(claim), retryAfterMs: waitMs, quota }
}

const AWAY: Why = {
  code: 'overloaded',
  message: 'The quotas cannot be checked now. Send the request again later.',
  retryAfterMs: AWAY_WAIT_MS,
}
