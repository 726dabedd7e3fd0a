import { AttemptError, type ChatRequest, type Clock, type Failure, type Random, type Reply } from '@sluice/core'
import pRetry from 'p-retry'
import {
  deploymentKey,
  providerKey,
  type BreakerBoard,
  type HealthKeys,
  type Permit,
} from '../breaker/breaker-board.ts'
import type { Candidate } from '../decision.ts'
import { AttemptWatch } from './attempt-watch.ts'
import type { Deadline } from './deadline.ts'
import { FAILURE_RULES, type CoolDown } from './failure-rules.ts'
import { lastWord } from './last-word.ts'
import { nextStep, type NextStep, type RetrySettings } from './next-step.ts'
import type { RunAttempt } from './run-attempt.ts'
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
    readonly clock: Clock
    readonly random: Random
  }
}

/** Says before a call whether there is money for it, after those that failed: undefined, or why there is not. */
export type Afford = (candidate: Candidate, failed: readonly FailedAttempt[]) => Promise<Failure | undefined>

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
  readonly watch: AttemptWatch
  readonly startedAfterMs: number
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
  afford: Afford,
): Promise<Answered<T> | Failed> {
  const sequence = new AttemptSequence(input, run, afford)
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

/** One request's way along its candidates. */
class AttemptSequence<T> {
  readonly failed: FailedAttempt[] = []
  step: NextStep = { type: 'failover' }
  #current: Candidate | undefined
  #untried: Candidate[]
  #refusal: Failure | undefined
  readonly #input: AttemptsInput
  readonly #run: RunAttempt<T>
  readonly #afford: Afford

  constructor(input: AttemptsInput, run: RunAttempt<T>, afford: Afford) {
    this.#input = input
    this.#run = run
    this.#afford = afford
    this.#untried = [...input.decision.candidates]
  }

  /** One call, to the same deployment or the next that admits it. @throws AttemptError */
  async attempt(): Promise<OpenAttempt<T>> {
    this.#checkCaller()
    const { candidate, permit } = this.#admit()
    await this.#checkMoney(candidate, permit)
    const { deadline, parts, context } = this.#input
    const startedAfterMs = deadline.elapsedMs
    const watch = new AttemptWatch(watchLimits(candidate, this.#input), parts.clock, context.signal)
    const outcome = await this.#run(candidate, watch)
    if (outcome.type === 'answered') return { candidate, reply: outcome.value, permit, watch, startedAfterMs }
    watch.dispose()
    this.#fail(candidate, permit, outcome.failure, startedAfterMs)
    throw new AttemptError(outcome.failure)
  }

  /** The wait before a retry. Ends early when the caller leaves; the next attempt then sees it at once. */
  async wait(): Promise<void> {
    if (this.step.type !== 'retry') return
    const { clock } = this.#input.parts
    const { signal } = this.#input.context
    const untilMs = clock.monotonicMs() + this.step.waitMs
    // Timers fire a little early; a vendor's Retry-After is not undercut by that little.
    while (clock.monotonicMs() < untilMs && !signal.aborted) await this.#sleep(untilMs - clock.monotonicMs())
  }

  #sleep(durationMs: number): Promise<void> {
    const { signal } = this.#input.context
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = this.#input.parts.clock.setTimer(Math.ceil(durationMs), done, { keepsAlive: true })
      signal.addEventListener('abort', done, { once: true })
    })
  }

  /** Nobody is called, and nothing charged, for a caller who has left or whose time is up. */
  #checkCaller(): void {
    const { context, deadline } = this.#input
    const kind = context.signal.aborted ? 'client-gone' : 'deadline-exceeded'
    if (!context.signal.aborted && deadline.remainingMs > 0) return
    this.step = { type: 'give-up' }
    throw new AttemptError({ kind, message: `${kind} before the call` })
  }

  /** Without the money for it there is no call. The first has its money before it is made. */
  async #checkMoney(candidate: Candidate, permit: Permit): Promise<void> {
    if (this.failed.length === 0) return
    const failure = await this.#afford(candidate, this.failed)
    if (!failure) return
    permit.settle('neutral')
    this.step = { type: 'give-up' }
    throw new AttemptError(failure)
  }

  /** The deployment to call, with leave to call it: the same again, or the next that admits us. */
  #admit(): { candidate: Candidate; permit: Permit } {
    const { parts } = this.#input
    let next = this.step.type === 'retry' ? this.#current : this.#untried.shift()
    while (next) {
      const { firstTokenMs, remainingMs } = watchLimits(next, this.#input)
      const admission = parts.breakers.admit(keysOf(next), Math.min(firstTokenMs, remainingMs))
      if (admission.type === 'admitted') {
        this.#current = next
        return { candidate: next, permit: admission.permit }
      }
      this.#refuse(next, admission.waitMs, admission.reason)
      next = this.#untried.shift()
    }
    throw this.#nobodyLeft()
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

  #fail(candidate: Candidate, permit: Permit, failure: Failure, startedAfterMs: number): void {
    const { deadline, parts } = this.#input
    const rule = FAILURE_RULES[failure.kind]
    permit.settle(rule.verdict)
    if (rule.coolDown) {
      const { id, provider } = candidate.target.deployment
      const key = rule.coolDown.of === 'provider' ? providerKey(provider) : deploymentKey(id)
      parts.breakers.coolDown(key, coolDownMs(failure, rule.coolDown))
    }
    this.failed.push({ candidate, failure, startedAfterMs, durationMs: deadline.elapsedMs - startedAfterMs })
    this.#dropHopeless(candidate, failure)
    this.step = nextStep({
      failure,
      attempts: this.failed.length,
      attemptsHere: this.failed.filter((one) => one.candidate === candidate).length,
      candidatesLeft: this.#untried.length,
      remainingMs: deadline.remainingMs,
      settings: parts.policy.policy.retries,
      random: parts.random,
    })
  }

  /** A prompt that was too long for one window is not sent to one that is no larger. */
  #dropHopeless(candidate: Candidate, failure: Failure): void {
    if (failure.kind !== 'context-too-long') return
    const { maxInputTokens } = candidate.target.entry.facts
    this.#untried = this.#untried.filter((one) => one.target.entry.facts.maxInputTokens > maxInputTokens)
  }
}

/** The vendor's own time, where it gave one, within reason; an empty account is not refilled in a second. */
function coolDownMs({ retryAfterMs }: Failure, { of, durationMs }: CoolDown): number {
  const leastMs = of === 'provider' ? durationMs : 0
  return Math.min(LONGEST_COOL_DOWN_MS, Math.max(leastMs, retryAfterMs ?? durationMs))
}

const LONGEST_COOL_DOWN_MS = 3_600_000

function keysOf({ target }: Candidate): HealthKeys {
  return { deployment: target.deployment.id, provider: target.deployment.provider }
}
