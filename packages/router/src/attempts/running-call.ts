import type { ChatRequest, Outcome, Reply } from '@sluice/core'
import { AttemptWatch } from './attempt-watch.ts'
import type { AttemptsInput } from './attempts-input.ts'
import type { Entry } from './entrance.ts'
import type { RunAttempt } from './run-attempt.ts'
import { watchLimits } from './watch-limits.ts'

/** A call that has begun. */
export interface RunningCall<T> {
  readonly entry: Entry
  readonly watch: AttemptWatch
  readonly startedAfterMs: number
  readonly hasEnded: boolean
  /** Resolves once it has answered or failed; never rejects. */
  readonly ended: Promise<EndedCall<T>>
}

/** A call that has answered or failed. */
export interface EndedCall<T> {
  readonly entry: Entry
  readonly watch: AttemptWatch
  readonly startedAfterMs: number
  /** From the call to its answer, to the first content of one that is streamed, or to its failure. */
  readonly durationMs: number
  readonly outcome: Outcome<Reply<T>>
}

/** Calls the deployment that has let us in. */
export function startCall<T>(
  entry: Entry,
  request: ChatRequest,
  input: AttemptsInput,
  run: RunAttempt<T>,
): RunningCall<T> {
  const { deadline, parts, context } = input
  const startedAfterMs = deadline.elapsedMs
  const watch = new AttemptWatch(watchLimits(entry.candidate, input), parts.clock, context.signal)
  let hasEnded = false
  const end = async (): Promise<EndedCall<T>> => {
    const outcome = await run(request, entry.candidate, watch)
    hasEnded = true
    entry.heard(outcome.type === 'answered' ? outcome.value.quota : outcome.failure.quota)
    if (outcome.type === 'failed') watch.dispose()
    return { entry, watch, startedAfterMs, durationMs: deadline.elapsedMs - startedAfterMs, outcome }
  }
  const ended = end()
  return {
    entry,
    watch,
    startedAfterMs,
    ended,
    get hasEnded() {
      return hasEnded
    },
  }
}
