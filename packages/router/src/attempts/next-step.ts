import type { Failure, Random } from '@sluice/core'
import { FAILURE_RULES } from './failure-rules.ts'

/** What to do after a failed attempt. */
export type NextStep =
  /** The same deployment again. `isRepaired`: with a request that is said more plainly. */
  | { readonly type: 'retry'; readonly waitMs: number; readonly isRepaired: boolean }
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
  /** Whether the deployment's retry budget has room. */
  readonly hasRetryBudget: boolean
  /** Whether something can be left out of the request. */
  readonly canRepair: boolean
  readonly remainingMs: number
  /** With less time than this, no attempt is started. */
  readonly minimumAttemptMs: number
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

/** Says whether to retry, to fail over or to give up. Pure but for the jitter. */
export function nextStep(input: NextStepInput): NextStep {
  const rule = FAILURE_RULES[input.failure.kind]
  if (input.attempts >= input.settings.maxAttempts || input.remainingMs < input.minimumAttemptMs)
    return { type: 'give-up' }
  const canFailOver = rule.failover && input.candidatesLeft > 0
  // Nobody is waited for while somebody else can be asked at once.
  const isSlower = rule.retry === 'when-alone' || (input.failure.retryAfterMs ?? 0) > 0
  if (canFailOver && isSlower) return { type: 'failover' }
  const waitMs = retryWaitMs(input)
  if (waitMs !== undefined) return { type: 'retry', waitMs, isRepaired: rule.retry === 'repaired' }
  return canFailOver ? { type: 'failover' } : { type: 'give-up' }
}

/** How long to wait before the same deployment is called again; undefined when it must not be. */
function retryWaitMs(input: NextStepInput): number | undefined {
  const { failure, settings } = input
  const rule = FAILURE_RULES[failure.kind]
  const isRepair = rule.retry === 'repaired'
  if (rule.retry === 'never' || input.attemptsHere > 1 || !input.hasRetryBudget) return undefined
  if (isRepair && !input.canRepair) return undefined
  // Once it has been repaired, it is not the request that the vendor asks not to see again.
  if (failure.shouldRetry === false && !isRepair) return undefined
  // A rate limit without a time is not worth a guess: another deployment has room now.
  if (failure.kind === 'rate-limited' && failure.retryAfterMs === undefined) return undefined
  const waitMs = Math.max(isRepair ? 0 : jitteredDelayMs(input), failure.retryAfterMs ?? 0)
  // A Retry-After is never undercut, and never waited for when it takes too much of what is left.
  const longestMs = Math.min(settings.maxRetryAfterMs, input.remainingMs * 0.2)
  if (failure.retryAfterMs !== undefined && failure.retryAfterMs > longestMs) return undefined
  return waitMs > input.remainingMs - input.minimumAttemptMs ? undefined : waitMs
}

/** Full jitter: uniform between 0 and a cap that doubles with every attempt. Source: AWS, "Exponential Backoff And Jitter". */
function jitteredDelayMs({ failure, attempts, settings, random }: NextStepInput): number {
  const baseMs = FAILURE_RULES[failure.kind].isRefusal ? settings.overloadedBaseDelayMs : settings.baseDelayMs
  return random.next() * Math.min(settings.maxDelayMs, baseMs * 2 ** (attempts - 1))
}
