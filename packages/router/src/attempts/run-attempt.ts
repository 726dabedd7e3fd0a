import {
  AttemptError,
  type Answer,
  type ChatRequest,
  type Failure,
  type Outcome,
  type ProviderCall,
  type Reply,
} from '@sluice/core'
import type { Candidate } from '../decision.ts'
import type { AttemptWatch, WatchReason } from './attempt-watch.ts'
import { bindAnswer, bindEvents } from './bind-seals.ts'
import { openStream, type OpenStream } from './open-stream.ts'

/** Makes one call to one deployment. Never throws: what goes wrong is a failed outcome. */
export type RunAttempt<T> = (
  request: ChatRequest,
  candidate: Candidate,
  watch: AttemptWatch,
) => Promise<Outcome<Reply<T>>>

/** One whole answer. */
export const wholeAnswer: RunAttempt<Answer> = (request, candidate, watch) =>
  run(watch, async () => {
    const { provider, entry } = candidate.target
    return bindAnswer(await watch.race(provider.answer(callOf(request, candidate, watch))), entry.facts)
  })

/** A streamed answer, up to its commit. Nothing has been handed out before: a failure here can still fail over. */
export const streamedAnswer: RunAttempt<OpenStream> = (request, candidate, watch) =>
  run(watch, async () => {
    const { provider, entry } = candidate.target
    const reply = await watch.race(provider.stream(callOf(request, candidate, watch)))
    return { ...reply, body: await openStream(bindEvents(reply.body, entry.facts), watch) }
  })

/** Why an attempt failed: the watch's own reason first, since an aborted call reports all sorts of errors. */
export function failureOf(error: unknown, reason: WatchReason | undefined): Failure {
  if (reason) return { kind: reason, message: WATCH_MESSAGES[reason] }
  if (error instanceof AttemptError) return error.failure
  return { kind: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
}

const WATCH_MESSAGES: Readonly<Record<WatchReason, string>> = {
  'client-gone': 'the caller left',
  'shutting-down': 'the process is going to end',
  'deadline-exceeded': 'the time for the whole request was up',
  'first-token-timeout': 'no content came in time, or too little of it',
  truncated: 'the stream stood still for too long',
  outrun: 'another attempt was faster',
}

async function run<T>(watch: AttemptWatch, call: () => Promise<Reply<T>>): Promise<Outcome<Reply<T>>> {
  try {
    return { type: 'answered', value: await call() }
  } catch (error) {
    watch.abort()
    return { type: 'failed', failure: failureOf(error, watch.reason) }
  }
}

function callOf(request: ChatRequest, candidate: Candidate, watch: AttemptWatch): ProviderCall {
  return {
    request,
    vendorModel: candidate.target.deployment.vendorModel,
    facts: candidate.target.entry.facts,
    maxOutputTokens: candidate.maxOutputTokens,
    signal: watch.signal,
    onBytes: () => watch.heard(),
  }
}
