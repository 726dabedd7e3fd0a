import { bug, type PlantedBug } from './planted-bug.ts'

const RULES = 'packages/router/src/attempts/failure-rules.ts'
const NEXT_STEP = 'packages/router/src/attempts/next-step.ts'
const RUN_ATTEMPTS = 'packages/router/src/attempts/run-attempts.ts'
const RUN_ATTEMPT = 'packages/router/src/attempts/run-attempt.ts'
const WATCH = 'packages/router/src/attempts/attempt-watch.ts'
const SEQUENCE = 'packages/router/src/attempts/attempt-sequence.ts'
const WAIT = 'packages/router/src/attempts/wait-until.ts'
const WAITING = 'clock.monotonicMs() < untilMs && !signal.aborted'
// Beside the wait of the request itself, a cool-down keeps everybody away: both must be gone for a vendor to notice.
const UNCOOLED = {
  file: SEQUENCE,
  find: 'if (rule.coolDownMs !== undefined) {',
  replace: 'if (rule.coolDownMs === 60_000) {',
}
const OPENED = 'body: await openStream(bindEvents(reply.body, entry.facts), watch)'

const SPLICED = `body: await openStream((async function* () {
        try {
          yield* bindEvents(reply.body, entry.facts)
        } catch (error) {
          if (watch.reason) throw error
          yield* bindEvents((await provider.stream(callOf(request, candidate, watch))).body, entry.facts)
        }
      })(), watch)`

/** In the one retry loop, and in how an attempt ends. */
export const ATTEMPT_BUGS: readonly PlantedBug[] = [
  bug('retry-after-commit', 'a stream that was cut goes on with another', RUN_ATTEMPT, OPENED, SPLICED),
  {
    name: 'failover-loop',
    what: 'nobody counts the attempts',
    edits: [
      { file: NEXT_STEP, find: 'input.attempts >= input.settings.maxAttempts || ', replace: '' },
      {
        file: RUN_ATTEMPTS,
        find: 'retries: input.parts.policy.policy.retries.maxAttempts - 1',
        replace: 'retries: 99',
      },
    ],
  },
  bug('retry-again', 'the same deployment is called more than twice', NEXT_STEP, 'input.attemptsHere > 1', 'false'),
  {
    name: 'retry-after-undercut',
    what: 'a retry waits for less than it was asked to, and nothing cools down',
    edits: [{ file: NEXT_STEP, find: 'const waitMs = Math.max(', replace: 'const waitMs = Math.min(' }, UNCOOLED],
  },
  bug(
    'cool-down-halved',
    'a deployment is called again after half of the time that it asked for',
    SEQUENCE,
    'failure.retryAfterMs ?? rule.coolDownMs',
    '(failure.retryAfterMs ?? rule.coolDownMs) / 2',
  ),
  {
    name: 'early-timer-trusted',
    what: 'a timer that fires a little early ends the wait, and nothing cools down',
    edits: [{ file: WAIT, find: `while (${WAITING})`, replace: `if (${WAITING})` }, UNCOOLED],
  },
  bug(
    'in-doubt-sent-again',
    'what may have run is sent to the same deployment again',
    RULES,
    "'in-doubt': { verdict: 'failure', retry: 'never'",
    "'in-doubt': { verdict: 'failure', retry: 'once'",
  ),
  bug(
    'no-outcome-after-abort',
    'who leaves while a vendor hangs is waited for',
    WATCH,
    'this.#reject?.(new Error(reason))',
    "if (reason !== 'client-gone') this.#reject?.(new Error(reason))",
  ),
  bug(
    'listener-left',
    "an attempt stays on its caller's signal",
    WATCH,
    "this.#clientSignal.removeEventListener('abort', this.#onClientGone)",
    '',
  ),
  bug('timer-left', "an attempt's deadline outlives it", WATCH, 'this.#deadlineTimer.cancel()', ''),
  bug(
    'deadline-missed',
    'an attempt is given more than is left of its request',
    WATCH,
    'clock.setTimer(limits.remainingMs, ',
    'clock.setTimer(limits.remainingMs + 60_000, ',
  ),
  bug(
    'record-twice',
    'a request is recorded twice',
    'packages/router/src/deliver.ts',
    'trip.parts.emit(record)',
    'trip.parts.emit(record)\n  trip.parts.emit(record)',
  ),
]
