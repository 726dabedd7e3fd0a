import { AttemptError, type ChatRequest, type Clock, type Failure, type QuotaReading, type Random } from '@sluice/core'
import pRetry from 'p-retry'
import type { BreakerBoard } from '../breaker/breaker-board.ts'
import type { HealthKeys, Permit } from '../breaker/permit.ts'
import type { Candidate } from '../decision.ts'
import { NOTHING_USED } from '../taken-quota.ts'
import type { FailedAttempt, OpenAttempt } from './attempt.ts'
import { AttemptWatch } from './attempt-watch.ts'
import { failureEvidence } from './call-evidence.ts'
import { CandidateQueue } from './candidate-queue.ts'
import type { Deadline } from './deadline.ts'
import { FAILURE_RULES } from './failure-rules.ts'
import { lastWord } from './last-word.ts'
import type { Headroom, Means } from './means.ts'
import { nextStep, type NextStep, type RetrySettings } from './next-step.ts'
import type { RunAttempt } from './run-attempt.ts'
import { ShutDoors } from './shut-doors.ts'
import { tokensOfFailed } from './tokens-used.ts'
import { waitUntil } from './wait-until.ts'
import { watchLimits, type TimeoutSettings } from './watch-limits.ts'

/** What the loop needs to know of a request and to work with; a trip has it all. */
export interface AttemptsInput {
  readonly request: ChatRequest
  readonly context: { readonly signal: AbortSignal }
  readonly decision: { readonly candidates: readonly Candidate[] }
  readonly deadline: Deadline
  readonly parts: {
    readonly policy: { readonly policy: { readonly retries: RetrySettings; readonly timeouts: TimeoutSettings } }
    readonly breakers: BreakerBoard
    readonly headroom: Headroom
    readonly clock: Clock
    readonly random: Random
  }
}

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

/** Everything that one call has been given: leave, quota, and what hears of its vendor's limits. */
interface Entry extends Pick<OpenAttempt<unknown>, 'candidate' | 'permit' | 'quota'> {
  readonly heard: (reading: QuotaReading | undefined) => void
}

/** One request's way along its candidates. */
class AttemptSequence<T> {
  readonly failed: FailedAttempt[] = []
  step: NextStep = { type: 'failover' }
  #current: Candidate | undefined
  readonly #untried: CandidateQueue
  #refusal: Failure | undefined
  readonly #shut = new ShutDoors()
  readonly #input: AttemptsInput
  readonly #run: RunAttempt<T>
  readonly #means: Means

  constructor(input: AttemptsInput, run: RunAttempt<T>, means: Means) {
    this.#input = input
    this.#run = run
    this.#means = means
    this.#untried = new CandidateQueue(input.decision.candidates, input.parts.headroom)
  }

  /** One call, to the same deployment or the next that admits it. @throws AttemptError */
  async attempt(): Promise<OpenAttempt<T>> {
    await this.#checkMeans()
    const entry = await this.#enter()
    await this.#checkMeans(entry)
    const { candidate } = entry
    const { deadline, parts, context } = this.#input
    const startedAfterMs = deadline.elapsedMs
    const watch = new AttemptWatch(watchLimits(candidate, this.#input), parts.clock, context.signal)
    const outcome = await this.#run(candidate, watch)
    entry.heard(outcome.type === 'answered' ? outcome.value.quota : outcome.failure.quota)
    const answerAfterMs = deadline.elapsedMs - startedAfterMs
    if (outcome.type === 'answered') return { ...entry, reply: outcome.value, watch, startedAfterMs, answerAfterMs }
    watch.dispose()
    await this.#fail(entry, outcome.failure, startedAfterMs)
    throw new AttemptError(outcome.failure)
  }

  /** The wait before a retry. Ends early when the caller leaves; the next attempt then sees it at once. */
  async wait(): Promise<void> {
    if (this.step.type !== 'retry') return
    const { clock } = this.#input.parts
    await waitUntil(clock.monotonicMs() + this.step.waitMs, clock, this.#input.context.signal)
  }

  /** Nobody is called, and nothing charged, for a caller who has left or whose time is up, nor without the money for it. */
  async #checkMeans(entry?: Entry): Promise<void> {
    const failure = this.#callerGone() ?? (entry && (await this.#unaffordable(entry.candidate)))
    if (!failure) return
    if (entry) await leave(entry)
    this.step = { type: 'give-up' }
    throw new AttemptError(failure)
  }

  #callerGone(): Failure | undefined {
    const { context, deadline } = this.#input
    const kind = context.signal.aborted ? 'client-gone' : 'deadline-exceeded'
    if (!context.signal.aborted && deadline.remainingMs > 0) return undefined
    return { kind, message: `${kind} before the call` }
  }

  /** The first attempt has its money before it is made. */
  async #unaffordable(candidate: Candidate): Promise<Failure | undefined> {
    return this.failed.length === 0 ? undefined : this.#means.afford(candidate, this.failed)
  }

  /** The deployment to call: the same again or the next that admits us and whose quotas have room. */
  async #enter(): Promise<Entry> {
    for (;;) {
      const admitted = this.#admit()
      const heard = this.#input.parts.headroom.begin(admitted.candidate)
      const answer = await this.#means.takeQuota(admitted.candidate)
      if (answer.type === 'taken') return { ...admitted, heard, quota: answer.taken }
      await leave({ ...admitted, heard, quota: undefined })
      this.#refuse(admitted.candidate, answer.waitMs, answer.reason)
      this.step = { type: 'failover' }
    }
  }

  /** The deployment to call, with leave to call it: the same again, or the next that admits us. */
  #admit(): { candidate: Candidate; permit: Permit } {
    const { parts } = this.#input
    let next = this.step.type === 'retry' ? this.#current : this.#untried.next()
    while (next) {
      const { firstTokenMs, remainingMs } = watchLimits(next, this.#input)
      const door = { candidate: next, keys: keysOf(next), leaseMs: Math.min(firstTokenMs, remainingMs) }
      const admission = parts.breakers.admit(door.keys, door.leaseMs)
      if (admission.type === 'admitted') {
        this.#current = next
        return { candidate: next, permit: admission.permit }
      }
      this.#shut.add(door)
      this.#refuse(next, admission.waitMs, admission.reason)
      next = this.#untried.next()
    }
    return this.#admitLeastBad()
  }

  /** With every door shut and nobody called yet, the least bad of them may be tried. */
  #admitLeastBad(): { candidate: Candidate; permit: Permit } {
    const forced = this.failed.length === 0 ? this.#shut.force(this.#input.parts.breakers) : undefined
    if (!forced) throw this.#nobodyLeft()
    this.#current = forced.candidate
    return forced
  }

  /** A deployment that was not called is no attempt; of all refusals the one that ends first is told. */
  #refuse(candidate: Candidate, waitMs: number, reason: string): void {
    const isSooner = waitMs < (this.#refusal?.retryAfterMs ?? Infinity)
    if (!isSooner) return
    const message = `${candidate.target.deployment.id} is not called: ${reason}`
    this.#refusal = { kind: 'not-admitted', message, retryAfterMs: waitMs }
  }

  /** What really went wrong says more than a door that was shut. */
  #nobodyLeft(): AttemptError {
    this.step = { type: 'give-up' }
    const real = lastWord(this.failed)
    return new AttemptError(real ?? this.#refusal ?? { kind: 'internal', message: 'a decision without candidates' })
  }

  async #fail({ candidate, permit, quota }: Entry, failure: Failure, startedAfterMs: number): Promise<void> {
    const { deadline, parts } = this.#input
    const rule = FAILURE_RULES[failure.kind]
    const durationMs = deadline.elapsedMs - startedAfterMs
    permit.settle(rule.verdict, failureEvidence(failure, durationMs))
    if (rule.coolDownMs !== undefined) {
      const coolDownMs = Math.min(LONGEST_COOL_DOWN_MS, failure.retryAfterMs ?? rule.coolDownMs)
      parts.breakers.coolDown(candidate.target.deployment.id, coolDownMs)
    }
    this.failed.push({ candidate, failure, startedAfterMs, durationMs })
    await quota?.give({ requests: 1, tokens: tokensOfFailed({ candidate, failure }) })
    if (failure.kind === 'context-too-long') this.#untried.dropNoLargerThan(candidate)
    this.step = this.#stepAfter(candidate, failure)
  }

  #stepAfter(candidate: Candidate, failure: Failure): NextStep {
    const { deadline, parts } = this.#input
    // Its breaker will not admit a second call: the caller need not wait for that.
    if (this.#shut.wasForced) return { type: 'give-up' }
    return nextStep({
      failure,
      attempts: this.failed.length,
      attemptsHere: this.failed.filter((one) => one.candidate === candidate).length,
      candidatesLeft: this.#untried.length,
      remainingMs: deadline.remainingMs,
      settings: parts.policy.policy.retries,
      random: parts.random,
    })
  }
}

/** Gives it all back: the call is not made. */
async function leave({ permit, quota, heard }: Entry): Promise<void> {
  permit.settle('neutral')
  heard(undefined)
  await quota?.give(NOTHING_USED)
}

const LONGEST_COOL_DOWN_MS = 3_600_000

function keysOf({ target }: Candidate): HealthKeys {
  const { id, provider } = target.deployment
  return { deployment: id, provider, vendor: target.entry.vendor }
}
