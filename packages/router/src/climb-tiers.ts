import type { Answer, Failure, KeptBecause, Verification } from '@sluice/core'
import type { FailedAttempt } from './attempts/attempt.ts'
import { FAILURE_RULES } from './attempts/failure-rules.ts'
import type { Means } from './attempts/means.ts'
import { wholeAnswer, type RunAttempt } from './attempts/run-attempt.ts'
import { runAttempts, type Answered, type Failed } from './attempts/run-attempts.ts'
import { tokensIn } from './attempts/tokens-used.ts'
import { whyGone } from './attempts/why-gone.ts'
import type { AskModel } from './cascade/ask-judge.ts'
import { verifyAnswer } from './cascade/verify-answer.ts'
import type { Decision } from './decision.ts'
import { endCall, type Verified } from './deliver.ts'
import { coverNext } from './top-up.ts'
import type { Trip } from './trip.ts'

/** What came of the attempts in all tiers that were asked. */
export type Climbed<T> =
  /** An answer of a tier before the last, whole: it was verified, or kept for want of another. */
  | { readonly type: 'verified'; readonly result: Verified<Answer> }
  /** The last tier's, as it was asked for. */
  | { readonly type: 'last'; readonly result: Verified<T> }
  | Failed

/** How a trip's tiers are asked. */
export interface Way<T> {
  readonly trip: Trip
  readonly run: RunAttempt<T>
  readonly means: Means
  readonly ask: AskModel
}

/** What came of the tiers that were asked before. */
interface Below {
  readonly failed: readonly FailedAttempt[]
  /** The last answer that did not pass. It is among `failed`, as `attempt`. */
  readonly rejected?: { readonly result: Answered<Answer>; readonly attempt: FailedAttempt; readonly reason: string }
}

/**
 * Asks one tier or, where the trip has a cascade, one after the other until an answer passes: verified before anything of
 * it is handed out. Where no dearer tier can be asked, or none answers, the answer that did not pass is handed out and says so.
 */
export function climbTiers<T>(way: Way<T>): Promise<Climbed<T>> {
  const { decision, cascade } = way.trip
  return climbFrom([decision, ...(cascade?.later ?? [])], { failed: [] }, way)
}

async function climbFrom<T>(steps: readonly Decision[], below: Below, way: Way<T>): Promise<Climbed<T>> {
  const [decision = way.trip.decision, ...above] = steps
  if (above.length === 0) return askLast(decision, below, way)
  const trip = { ...way.trip, decision, request: { ...way.trip.request, isStream: false } }
  const result = await runAttempts(trip, wholeAnswer, meansAfter(below, way.means))
  const failed = [...below.failed, ...result.failed]
  if (result.type === 'failed') return climbOver({ ...result, failed }, above, { ...below, failed }, way)
  const { usage } = endCall(result)
  await result.open.quota?.give({ requests: 1, tokens: tokensIn(usage) })
  const reason = await faultIn(result.open.reply.body, way)
  if (reason === undefined)
    return { type: 'verified', result: { ...result, failed, verification: { type: 'verified' } } }
  const attempt = rejectedAttempt(result, { kind: 'not-verified', message: `not verified: ${reason}`, usage })
  return climbHigher(above, { failed: [...failed, attempt], rejected: { result, attempt, reason } }, way)
}

/** The last tier's answer is nobody's to reject: there is nobody to ask after it. */
async function askLast<T>(decision: Decision, below: Below, way: Way<T>): Promise<Climbed<T>> {
  const result = await runAttempts({ ...way.trip, decision }, way.run, meansAfter(below, way.means))
  const failed = [...below.failed, ...result.failed]
  if (result.type === 'failed') return keptOr({ ...result, failed }, below)
  const isCascade = (way.trip.cascade?.later.length ?? 0) > 0
  const verification: Verification | undefined = isCascade ? { type: 'unchecked' } : undefined
  return { type: 'last', result: { ...result, failed, verification } }
}

/** A tier of which nobody answered is passed over, where another could still answer. */
async function climbOver<T>(
  outcome: Failed,
  above: readonly Decision[],
  below: Below,
  way: Way<T>,
): Promise<Climbed<T>> {
  if (!FAILURE_RULES[outcome.failure.kind].failover) return keptOr(outcome, below)
  const [next] = above
  const lack = next && (await lackFor(next, below, way.trip))
  return lack ? keptOr(outcome, below, lack) : climbFrom(above, below, way)
}

async function climbHigher<T>(above: readonly Decision[], below: Below, way: Way<T>): Promise<Climbed<T>> {
  if (way.trip.context.signal.aborted)
    return { type: 'failed', failure: givenUp(way.trip.context.signal), failed: below.failed }
  const [next] = above
  const lack = next && (await lackFor(next, below, way.trip))
  if (!lack) return climbFrom(above, below, way)
  return keptOr({ type: 'failed', failure: NOBODY_ASKED, failed: below.failed }, below, lack)
}

function givenUp(signal: AbortSignal): Failure {
  return { kind: whyGone(signal), message: 'given up before the next tier' }
}

const NOBODY_ASKED: Failure = { kind: 'internal', message: 'a cascade without an answer' }

/** Why the next tier cannot be asked; undefined: time and money are there. */
async function lackFor(next: Decision, { failed }: Below, trip: Trip): Promise<KeptBecause | undefined> {
  if (trip.deadline.remainingMs < trip.parts.policy.policy.timeouts.minimumAttemptMs) return 'no-time'
  return (await coverNext(trip, next.candidates, failed)) ? undefined : 'no-money'
}

/** The answer that did not pass, where there is one and somebody waits for it; else the failure. */
function keptOr(
  outcome: Failed,
  { rejected }: Below,
  lack?: KeptBecause,
): Failed | Extract<Climbed<never>, { type: 'verified' }> {
  const { failure, failed } = outcome
  if (!rejected || failure.kind === 'client-gone') return outcome
  const { result, attempt, reason } = rejected
  const verification = { type: 'not-verified', reason, kept: lack ?? KEPT[failure.kind] ?? 'no-answer' } as const
  return { type: 'verified', result: { ...result, failed: failed.filter((one) => one !== attempt), verification } }
}

const KEPT: Readonly<Partial<Record<Failure['kind'], KeptBecause>>> = {
  'deadline-exceeded': 'no-time',
  'budget-exhausted': 'no-money',
}

function rejectedAttempt({ open }: Answered<Answer>, failure: Failure): FailedAttempt {
  const { candidate, startedAfterMs, answerAfterMs: durationMs, reply } = open
  return { candidate, startedAfterMs, durationMs, failure: { ...failure, vendorRequestId: reply.vendorRequestId } }
}

/** What is held covers the answers of the tiers before as well. */
function meansAfter(below: Below, means: Means): Means {
  return {
    takeQuota: means.takeQuota,
    afford: (candidate, failed) => means.afford(candidate, [...below.failed, ...failed]),
    affordBoth: (both, failed) => means.affordBoth(both, [...below.failed, ...failed]),
  }
}

function faultIn(answer: Answer, { trip, ask }: Way<unknown>): Promise<string | undefined> {
  const { request, features, deadline, parts } = trip
  const { policy, verify, clock, report } = parts
  const remainingMs = () => deadline.remainingMs
  const settings = policy.policy.cascade
  return verifyAnswer({ answer, request, question: features.text, settings, verify, ask, clock, remainingMs, report })
}
