import { AttemptError, type ChatRequest, type Failure, type FailureKind } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import type { FailedAttempt, OpenAttempt } from './attempt.ts'
import type { AttemptsInput } from './attempts-input.ts'
import { failureEvidence } from './call-evidence.ts'
import { enterBeside } from './enter-beside.ts'
import { Entrance, leave, type Entry } from './entrance.ts'
import { FAILURE_RULES } from './failure-rules.ts'
import { hedged } from './hedge.ts'
import { lastWord } from './last-word.ts'
import type { Means } from './means.ts'
import { nextStep, type NextStep } from './next-step.ts'
import { repairRequest } from './repair-request.ts'
import type { RunAttempt } from './run-attempt.ts'
import { startCall, type EndedCall, type RunningCall } from './running-call.ts'
import { tokensOfFailed } from './tokens-used.ts'
import { waitUntil } from './wait-until.ts'
import { whyGone } from './why-gone.ts'

const LONGEST_COOL_DOWN_MS = 3_600_000
const OUTRUN: Failure = { kind: 'outrun', message: 'another attempt was faster' }
// What such a call says of the first token: that it took longer than this.
const TOO_SLOW: ReadonlySet<FailureKind> = new Set(['first-token-timeout', 'outrun'])

/** One request's way along its candidates. */
export class AttemptSequence<T> {
  readonly failed: FailedAttempt[] = []
  step: NextStep = { type: 'failover' }
  #current: Candidate | undefined
  readonly #entrance: Entrance
  readonly #input: AttemptsInput
  readonly #run: RunAttempt<T>
  readonly #means: Means

  constructor(input: AttemptsInput, run: RunAttempt<T>, means: Means) {
    this.#input = input
    this.#run = run
    this.#means = means
    this.#entrance = new Entrance(input, means.takeQuota)
  }

  /** One call, to the same deployment or the next that admits it. @throws AttemptError */
  async attempt(): Promise<OpenAttempt<T>> {
    await this.#checkMeans()
    const again = this.step.type === 'retry' ? this.#current : undefined
    const entry = await this.#entrance.enter(again, this.failed.length === 0)
    if (!entry) throw this.#nobodyLeft()
    await this.#checkMeans(entry)
    if (this.#isCooling(entry)) return this.#elsewhere(entry)
    const isAgain = entry.candidate === again
    this.#current = entry.candidate
    this.#count(entry.candidate, isAgain)
    return this.#call(entry, isAgain)
  }

  // While quotas and money came, its vendor may have asked another request to wait.
  #isCooling({ candidate }: Entry): boolean {
    return this.#input.parts.breakers.coolingMs(candidate.target.deployment.id) > 0
  }

  async #elsewhere(entry: Entry): Promise<OpenAttempt<T>> {
    await leave(entry)
    this.step = { type: 'failover' }
    return this.attempt()
  }

  /** The wait before a retry. Ends early when the caller leaves; the next attempt then sees it at once. */
  async wait(): Promise<void> {
    if (this.step.type !== 'retry') return
    const { clock } = this.#input.parts
    await waitUntil(clock.monotonicMs() + this.step.waitMs, clock, this.#input.context.signal)
  }

  async #call(entry: Entry, isAgain: boolean): Promise<OpenAttempt<T>> {
    const { request, dropped } = this.#asSent(isAgain)
    const ended = await this.#ending(entry, request)
    const { outcome, watch, startedAfterMs, durationMs } = ended
    if (outcome.type === 'failed') {
      await this.#fail(ended, outcome.failure)
      throw new AttemptError(outcome.failure)
    }
    const { candidate } = ended.entry
    if (request.isStream) this.#input.parts.hedges.saw(candidate, durationMs)
    const reply = { ...outcome.value, dropped: [...new Set([...dropped, ...outcome.value.dropped])] }
    return { ...ended.entry, reply, watch, startedAfterMs, answerAfterMs: durationMs }
  }

  /** How the call ends or, if it is late and hedged, whichever of the two calls is the request's. */
  async #ending(entry: Entry, request: ChatRequest): Promise<EndedCall<T>> {
    const { clock, hedges } = this.#input.parts
    const lateAfterMs = request.isStream ? hedges.begin(entry.candidate) : undefined
    const first = startCall(entry, request, this.#input, this.#run)
    if (lateAfterMs === undefined) return first.ended
    return hedged(first, {
      lateAfterMs,
      clock,
      startOther: () => this.#startBeside(first, request),
      onFailed: (call) => this.#fail(call, failureIn(call)),
      onOutrun: async (call) => {
        call.watch.outrun()
        await this.#fail(await call.ended, OUTRUN)
      },
    })
  }

  async #startBeside(first: RunningCall<T>, request: ChatRequest): Promise<RunningCall<T> | undefined> {
    const beside = { input: this.#input, entrance: this.#entrance, means: this.#means, failed: this.failed }
    const entry = await enterBeside(first, beside)
    if (!entry) return undefined
    this.#count(entry.candidate, false)
    return startCall(entry, request, this.#input, this.#run)
  }

  /** The request as it is, or said more plainly for a deployment that has refused it as it is. */
  #asSent(isAgain: boolean) {
    const { request } = this.#input
    const isRepaired = isAgain && this.step.type === 'retry' && this.step.isRepaired
    return (isRepaired && repairRequest(request)) || { request, dropped: [] }
  }

  /** Nobody is called, and nothing charged, for a caller who has left or whose time is up, nor without the money for it. */
  async #checkMeans(entry?: Entry): Promise<void> {
    const early = this.#tooLate() ?? (entry && (await this.#unaffordable(entry.candidate)))
    const failure = early ?? this.#tooLate()
    if (!failure) return
    if (entry) await leave(entry)
    this.step = { type: 'give-up' }
    throw new AttemptError(failure)
  }

  #tooLate(): Failure | undefined {
    const { context, deadline, parts } = this.#input
    if (context.signal.aborted) return { kind: whyGone(context.signal), message: 'given up before the call' }
    const { minimumAttemptMs } = parts.policy.policy.timeouts
    // Who gives a request less time than an attempt needs wants one all the same.
    const isShort = this.failed.length === 0 && deadline.totalMs < minimumAttemptMs
    if (deadline.remainingMs > 0 && (isShort || deadline.remainingMs >= minimumAttemptMs)) return undefined
    return { kind: 'deadline-exceeded', message: 'too little time was left for the call' }
  }

  /** The first attempt has its money before it is made. */
  async #unaffordable(candidate: Candidate): Promise<Failure | undefined> {
    return this.failed.length === 0 ? undefined : this.#means.afford(candidate, this.failed)
  }

  #count(candidate: Candidate, isAgain: boolean): void {
    const { retries, throttle } = this.#restraintOf(candidate)
    throttle.begin()
    if (!isAgain) retries.deposit()
  }

  #restraintOf({ target }: Candidate) {
    return this.#input.parts.restraints.of(target.deployment.id)
  }

  /** What really went wrong says more than a door that was shut. */
  #nobodyLeft(): AttemptError {
    this.step = { type: 'give-up' }
    const nobody: Failure = { kind: 'internal', message: 'a decision without candidates' }
    return new AttemptError(lastWord(this.failed) ?? this.#entrance.refusal ?? nobody)
  }

  async #fail({ entry, startedAfterMs, durationMs }: EndedCall<T>, failure: Failure): Promise<void> {
    const { candidate, permit, quota } = entry
    const { parts, request } = this.#input
    const rule = FAILURE_RULES[failure.kind]
    this.#current = candidate
    permit.settle(rule.verdict, failureEvidence(failure, durationMs))
    parts.alerts.heard(failure, candidate)
    if (request.isStream && TOO_SLOW.has(failure.kind)) parts.hedges.saw(candidate, durationMs)
    if (rule.isRefusal) this.#restraintOf(candidate).throttle.refused()
    if (rule.coolDownMs !== undefined) {
      const coolDownMs = Math.min(LONGEST_COOL_DOWN_MS, failure.retryAfterMs ?? rule.coolDownMs)
      parts.breakers.coolDown(candidate.target.deployment.id, coolDownMs)
    }
    this.failed.push({ candidate, failure, startedAfterMs, durationMs })
    await quota?.give({ requests: 1, tokens: tokensOfFailed({ candidate, failure }) })
    if (failure.kind === 'context-too-long') this.#entrance.dropNoLargerThan(candidate)
    this.step = this.#stepAfter(candidate, failure)
  }

  #stepAfter(candidate: Candidate, failure: Failure): NextStep {
    const { deadline, parts, request } = this.#input
    // Its breaker will not admit a second call: the caller need not wait for that.
    if (this.#entrance.wasForced) return { type: 'give-up' }
    const { retries, timeouts } = parts.policy.policy
    const budget = this.#restraintOf(candidate).retries
    const step = nextStep({
      failure,
      attempts: this.failed.length,
      attemptsHere: this.failed.filter((one) => one.candidate === candidate).length,
      candidatesLeft: this.#entrance.candidatesLeft,
      hasRetryBudget: budget.hasRoom,
      canRepair: repairRequest(request) !== undefined,
      remainingMs: deadline.remainingMs,
      minimumAttemptMs: timeouts.minimumAttemptMs,
      settings: retries,
      random: parts.random,
    })
    if (step.type === 'retry') budget.spend()
    return step
  }
}

function failureIn({ outcome }: EndedCall<unknown>): Failure {
  return outcome.type === 'failed' ? outcome.failure : OUTRUN
}
