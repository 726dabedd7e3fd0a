import {
  SluiceError,
  eventsOf,
  textOf,
  type Answer,
  type AnswerEvent,
  type ErrorCode,
  type Failure,
  type RoutedAnswer,
  type RouteHead,
  type RouteRecord,
  type SluiceErrorDetails,
  type Verification,
} from '@sluice/core'
import { conversationKey } from './affinity/conversation-key.ts'
import { answerEvidence, hasBrokenToolCall } from './attempts/call-evidence.ts'
import { clientError, type ClientErrorInput } from './attempts/client-error.ts'
import type { OpenStream } from './attempts/open-stream.ts'
import type { Answered, Failed } from './attempts/run-attempts.ts'
import type { SeenStream } from './attempts/seen-stream.ts'
import { StreamRelay, type StreamEnd } from './attempts/stream-relay.ts'
import { estimatedUsage, seenUsage, weightOf, type SeenUsage } from './budget/bill.ts'
import { isUsedUp } from './budget/is-used-up.ts'
import { saneUsage, type BillableUsage } from './budget/sane-usage.ts'
import type { Candidate } from './decision.ts'
import type { RoutedStream } from './router.ts'
import { settle, type Ending, type LastAttempt } from './settlement.ts'
import { spentOn } from './top-up.ts'
import type { Trip } from './trip.ts'

/** What answered, and what became of the check of its answer, where it was to be verified. */
export type Verified<T> = Answered<T> & { readonly verification?: Verification }

/** Ends a trip with a whole answer: health, money and record first, then the answer. */
export async function deliverAnswer(trip: Trip, result: Verified<Answer>): Promise<RoutedAnswer> {
  const { answer, record } = await endWhole(trip, result)
  const { costNanoUsd, latencyMs } = record
  const text = textOf(answer.blocks)
  return { ...answer, ...headOf(trip, result), text, costNanoUsd, latencyMs, timeToFirstTokenMs: latencyMs }
}

/** Ends a trip with a whole answer that was asked for as a stream, and was held back until it was verified. */
export async function deliverHeld(trip: Trip, result: Verified<Answer>): Promise<RoutedStream> {
  const { answer, record } = await endWhole(trip, result)
  return { head: headOf(trip, result), events: replay(answer), record: Promise.resolve(record) }
}

/**
 * Ends the call of a whole answer, be it handed out or not: its deployment has done its work. Returns what it used. Later
 * calls change nothing.
 */
export function endCall({ open }: Answered<Answer>): BillableUsage {
  const { watch, permit, reply } = open
  const { blocks, stopReason } = reply.body
  watch.dispose()
  permit.settle('success', answerEvidence({ stopReason, hasBrokenToolCall: hasBrokenToolCall(blocks) }))
  return countedUsage(open.candidate, { ...reply.body, weight: weightOf(blocks) })
}

async function endWhole(trip: Trip, result: Verified<Answer>) {
  const billable = endCall(result)
  const { failed, verification, open } = result
  const { body } = open.reply
  const durationMs = open.answerAfterMs
  const last = { ...lastAttempt(trip, result), durationMs, ...billable, stopReason: body.stopReason }
  const timeToFirstTokenMs = trip.deadline.elapsedMs
  const record = await finish(trip, { end: 'done', failed, last, verification, timeToFirstTokenMs })
  return { answer: { ...body, ...billable }, record }
}

async function* replay(answer: Answer): AsyncGenerator<AnswerEvent> {
  yield* eventsOf(answer)
}

/** Hands a committed stream out. Its trip ends with it: done, broken or abandoned. */
export function deliverStream(trip: Trip, result: Verified<OpenStream>): RoutedStream {
  const head = headOf(trip, result)
  const timeToFirstTokenMs = trip.deadline.elapsedMs
  const { promise: record, resolve } = Promise.withResolvers<RouteRecord>()
  const onEnd = async (end: StreamEnd, seen: SeenStream) => {
    const last = { ...lastAttempt(trip, result), ...streamPart(result, end, seen) }
    const errorCode = errorCodeOf(end, trip)
    const { failed, verification } = result
    resolve(await finish(trip, { end: end.type, errorCode, failed, last, verification, timeToFirstTokenMs }))
  }
  const toError = (failure: Failure) => errorFor(failure, trip, { attempts: head.attempts, isCommitted: true })
  const isOver = usedUpBy(trip, result)
  const events = new StreamRelay({ attempt: result.open, clock: trip.parts.clock, isUsedUp: isOver, onEnd, toError })
  return { head, events, record }
}

/** Where the policy says so, a stream may cost what is held for the request beside its failed attempts, and no more. */
function usedUpBy({ hold, parts, time }: Trip, { open, failed }: Answered<unknown>): (seen: SeenUsage) => boolean {
  if (!hold || !parts.policy.policy.ledger.stopStreams) return () => false
  const leftNanoUsd = hold.heldNanoUsd - spentOn(failed, time)
  return isUsedUp(open.candidate, leftNanoUsd, time)
}

/** Ends a trip of which every attempt failed, and says what the caller is told. */
export async function refuse(trip: Trip, { failure, failed }: Failed): Promise<SluiceError> {
  const error = errorFor(failure, trip, { attempts: failed.length, isCommitted: false })
  const end = failure.kind === 'client-gone' ? 'abandoned' : 'broken'
  await finish(trip, { end, errorCode: error.code, failed })
  return error
}

/** Ends a trip before its first attempt. */
export async function decline(
  trip: Trip,
  why: Pick<SluiceErrorDetails, 'code' | 'message' | 'param' | 'retryAfterMs' | 'quota'>,
): Promise<SluiceError> {
  await finish(trip, { end: 'broken', errorCode: why.code, failed: [] })
  return new SluiceError({ ...why, decisionId: trip.decisionId })
}

/** The end of every trip, whichever of the three it is. */
async function finish(trip: Trip, ending: Ending): Promise<RouteRecord> {
  const record = await settle(trip, ending)
  learn(trip, ending)
  pin(trip, ending)
  trip.parts.emit(record)
  return record
}

/** How long answers are, those that did not pass included. Answers to our own questions are like no other. */
function learn({ request, context, parts }: Trip, { end, failed, last }: Ending): void {
  if (context.isOverhead) return
  for (const { candidate, failure } of failed) {
    if (failure.kind === 'not-verified' && failure.usage) parts.outputs.saw(candidate, request, failure.usage)
  }
  if (last && end === 'done') parts.outputs.saw(last.candidate, request, last.usage)
}

/** Whoever has answered holds the conversation in its prompt cache, even where the caller has left before the end. */
function pin({ request, context, parts }: Trip, { end, last }: Ending): void {
  if (context.isOverhead || !last || end === 'broken') return
  const { tier, target } = last.candidate
  parts.pins.set({ conversation: conversationKey(request, context), tier }, target.deployment.id)
}

function headOf(trip: Trip, { open, failed, verification }: Verified<unknown>): RouteHead {
  const { id, provider, model } = open.candidate.target.deployment
  return {
    decisionId: trip.decisionId,
    tier: open.candidate.tier,
    model,
    provider,
    deployment: id,
    attempts: failed.length + 1,
    dropped: open.reply.dropped,
    verification,
    quota: trip.quota?.standing,
  }
}

function lastAttempt({ deadline }: Trip, { open }: Answered<unknown>) {
  const { candidate, quota, startedAfterMs, reply } = open
  const durationMs = deadline.elapsedMs - startedAfterMs
  const { dropped, vendorRequestId } = reply
  return { candidate, quota, startedAfterMs, durationMs, dropped, vendorRequestId, failure: undefined }
}

type StreamPart = Pick<LastAttempt, 'failure' | 'usage' | 'usageSource' | 'stopReason'>

function streamPart({ open }: Answered<OpenStream>, end: StreamEnd, seen: SeenStream): StreamPart {
  const { stopReason } = seen
  const failure = failureIn(end)
  return { ...billableOf(open.candidate, seen, failure), failure, stopReason }
}

/** The vendor's own count, zero included; where it gave none, or one that cannot be, an estimate of what came. */
function countedUsage(
  candidate: Candidate,
  { usage, usageSource, weight }: SeenUsage & Pick<Answer, 'usageSource'>,
): BillableUsage {
  const sane = saneUsage(usage, usageSource)
  if (sane.usageSource === 'reported') return sane
  return { usage: estimatedUsage(candidate, sane.usage, weight), usageSource: 'estimated' }
}

/** The vendor's own count, at the end or with its failure; else an estimate of what was seen. */
function billableOf(candidate: Candidate, seen: SeenStream, failure: Failure | undefined): BillableUsage {
  if (seen.isComplete) return countedUsage(candidate, seen)
  const told = failure?.usage && saneUsage(failure.usage, 'reported')
  if (told?.usageSource === 'reported') return told
  return saneUsage(seenUsage(candidate, seen), 'estimated')
}

function failureIn(end: StreamEnd): Failure | undefined {
  if (end.type === 'done') return undefined
  return end.type === 'broken' ? end.failure : CALLER_LEFT
}

const CALLER_LEFT: Failure = { kind: 'client-gone', message: 'the caller left before the end' }

function errorCodeOf(end: StreamEnd, trip: Trip): ErrorCode | undefined {
  if (end.type === 'done') return undefined
  return end.type === 'abandoned' ? 'client_gone' : errorFor(end.failure, trip, { attempts: 0, isCommitted: true }).code
}

type Progress = Pick<ClientErrorInput, 'attempts' | 'isCommitted'>

function errorFor(failure: Failure, { request, decisionId }: Trip, progress: Progress): SluiceError {
  return clientError({ failure, selector: request.model, decisionId, ...progress })
}
