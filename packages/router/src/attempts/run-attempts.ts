import { AttemptError, type Failure } from '@sluice/core'
import pRetry from 'p-retry'
import type { FailedAttempt, OpenAttempt } from './attempt.ts'
import { AttemptSequence } from './attempt-sequence.ts'
import type { AttemptsInput } from './attempts-input.ts'
import { lastWord } from './last-word.ts'
import type { Means } from './means.ts'
import type { RunAttempt } from './run-attempt.ts'

/** One attempt answered; `failed` are those before it. */
export interface Answered<T> {
  readonly type: 'answered'
  readonly open: OpenAttempt<T>
  readonly failed: readonly FailedAttempt[]
}

/** No attempt answered; `failure` is the last word. */
export interface Failed {
  readonly type: 'failed'
  readonly failure: Failure
  readonly failed: readonly FailedAttempt[]
}

/** Calls candidates until one answers or nothing is left to try. The one retry loop there is; never throws. */
export async function runAttempts<T>(
  input: AttemptsInput,
  run: RunAttempt<T>,
  means: Means,
): Promise<Answered<T> | Failed> {
  const sequence = new AttemptSequence(input, run, means)
  try {
    const open = await pRetry(() => sequence.attempt(), {
      retries: input.parts.policy.policy.retries.maxAttempts - 1,
      // p-retry's own delay cannot follow a Retry-After: the wait is ours, below.
      minTimeout: 0,
      randomize: false,
      onFailedAttempt: () => sequence.wait(),
      shouldRetry: () => sequence.step.type !== 'give-up',
    })
    return { type: 'answered', open, failed: sequence.failed }
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error
    return {
      type: 'failed',
      failure: lastWord(sequence.failed, error.failure) ?? error.failure,
      failed: sequence.failed,
    }
  }
}
