import type { Failure, Random } from '@sluice/core'
import { FAILURE_RULES } from './failure-rules.ts'

/** What to do after a failed attempt. */
export type NextStep =
  | { readonly type: 'retry'; readonly waitMs: number }
  | { readonly type: 'failover' }
  | { readonly type: 'give-up' }

export interface NextStepInput {
  readonly failure: Failure
  /** Calls made so far for this request. */
  readonly attempts: number
  /** Calls made so far to this deployment for this request. */
  readonly attemptsHere: number
  /** Candidates not yet called. */
  readonly candidatesLeft: number
  readonly remainingMs: number
  readonly settings: RetrySettings
  readonly random: Random
}

export interface RetrySettings {
  readonly maxAttempts: number
  readonly baseDelayMs: number
  readonly overloadedBaseDelayMs: number
  readonly maxDelayMs: number
  readonly maxRetryAfterMs: number
}

// An attempt started with less than this cannot end well (failures.md, C3).
const MINIMUM_ATTEMPT_MS = 2_000

/** Says whether to retry, to fail over or to give up. Pure but for the jitter. */
export function nextStep(input: NextStepInput): NextStep {
  const rule = FAILURE_RULES[input.failure.kind]
  if (input.attempts >= input.settings.maxAttempts || input.remainingMs < MINIMUM_ATTEMPT_MS) return { type: 'give-up' }
  const canFailOver = rule.failover && input.candidatesLeft > 0
  const waitMs = retryWaitMs(input)
  if (waitMs !== undefined && !(rule.retry === 'when-alone' && canFailOver)) return { type: 'retry', waitMs }
  return canFailOver ? { type: 'failover' } : { type: 'give-up' }
}

/** How long to wait before the same deployment is called again; undefined when it must not be. */
function retryWaitMs(input: NextStepInput): number | undefined {
  const { failure, settings } = input
  const rule = FAILURE_RULES[failure.kind]
  if (rule.retry === 'never' || failure.shouldRetry === false || input.attemptsHere > 1) return undefined
  // A rate limit without a time is not worth a guess: another deployment has room now.
  if (failure.kind === 'rate-limited' && failure.retryAfterMs === undefined) return undefined
  const waitMs = Math.max(jitteredDelayMs(input), failure.retryAfterMs ?? 0)
  // A Retry-After is never undercut, and never waited for when it takes too much of what is left.
  const longestMs = Math.min(settings.maxRetryAfterMs, input.remainingMs * 0.2)
  if (failure.retryAfterMs !== undefined && failure.retryAfterMs > longestMs) return undefined
  return waitMs > input.remainingMs - MINIMUM_ATTEMPT_MS ? undefined : waitMs
}

/** Full jitter: uniform between 0 and a cap that doubles with every attempt. Source: AWS, "Exponential Backoff And Jitter". */
function jitteredDelayMs({ failure, attempts, settings, random }: NextStepInput): number {
  const isThrottled = failure.kind === 'overloaded' || failure.kind === 'rate-limited'
  const baseMs = isThrottled ? settings.overloadedBaseDelayMs : settings.baseDelayMs
  return random.next() * Math.min(settings.maxDelayMs, baseMs * 2 ** (attempts - 1))
}
