import type { Failure, Reply } from '@sluice/core'
import type { Permit } from '../breaker/permit.ts'
import type { Candidate } from '../decision.ts'
import type { TakenQuota } from '../taken-quota.ts'
import type { AttemptWatch } from './attempt-watch.ts'

/** An attempt that failed. */
export interface FailedAttempt {
  readonly candidate: Candidate
  readonly failure: Failure
  readonly startedAfterMs: number
  readonly durationMs: number
}

/** The attempt that answered. Its permit and watch are still open: a stream is judged at its end. */
export interface OpenAttempt<T> {
  readonly candidate: Candidate
  readonly reply: Reply<T>
  readonly permit: Permit
  readonly quota: TakenQuota | undefined
  readonly watch: AttemptWatch
  readonly startedAfterMs: number
  /** From the call to its answer, or to the first content of one that is streamed. */
  readonly answerAfterMs: number
}
