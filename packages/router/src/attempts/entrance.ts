import type { Failure, QuotaReading } from '@sluice/core'
import type { Permit } from '../breaker/permit.ts'
import type { Candidate } from '../decision.ts'
import { NOTHING_USED } from '../taken-quota.ts'
import type { OpenAttempt } from './attempt.ts'
import type { AttemptsInput } from './attempts-input.ts'
import { CandidateQueue } from './candidate-queue.ts'
import { keysOf } from './keys-of.ts'
import type { TakeQuota } from './means.ts'
import { ShutDoors } from './shut-doors.ts'
import { watchLimits } from './watch-limits.ts'

/** Everything that one call has been given: leave, quota, and what hears of its vendor's limits. */
export interface Entry extends Pick<OpenAttempt<unknown>, 'candidate' | 'permit' | 'quota'> {
  readonly heard: (reading: QuotaReading | undefined) => void
}

/** Leave to call one candidate. */
type Admitted = Pick<Entry, 'candidate' | 'permit'>

// So soon it is worth asking again for a call that was withheld.
const WITHHELD_WAIT_MS = 1_000

/** Who of a request's candidates is called next: the first that its breakers, its throttle and its quotas admit. */
export class Entrance {
  #refusal: Failure | undefined
  readonly #untried: CandidateQueue
  readonly #shut = new ShutDoors()
  readonly #input: AttemptsInput
  readonly #takeQuota: TakeQuota

  constructor(input: AttemptsInput, takeQuota: TakeQuota) {
    this.#input = input
    this.#takeQuota = takeQuota
    this.#untried = new CandidateQueue(input.decision.candidates, input.parts.headroom)
  }

  /** Candidates not called yet. */
  get candidatesLeft(): number {
    return this.#untried.length
  }

  /** Whether a candidate has been let in although its breaker refused it: it will not be twice. */
  get wasForced(): boolean {
    return this.#shut.wasForced
  }

  /** Why nobody could be called; of all refusals the one that ends first. Undefined: nobody has refused. */
  get refusal(): Failure | undefined {
    return this.#refusal
  }

  /**
   * Lets this candidate in or, if it is not admitted, the next that is. Undefined: nobody is.
   * @param mayForce with every door shut, whether the least bad candidate may be called all the same.
   */
  async enter(again: Candidate | undefined, mayForce: boolean): Promise<Entry | undefined> {
    let first = again
    for (;;) {
      const admitted = this.#admit(first) ?? (mayForce ? this.#shut.force(this.#input.parts.breakers) : undefined)
      if (!admitted) return undefined
      const entry = await this.#withQuota(admitted)
      if (entry) return entry
      first = undefined
    }
  }

  /** Lets in a candidate of the same tier that is another vendor's, where one is admitted. */
  async enterOther(than: Candidate): Promise<Entry | undefined> {
    const other = this.#untried.takeOther(than)
    const permit = other && this.#permitFor(other)
    return permit && (await this.#withQuota({ candidate: other, permit }))
  }

  /** The candidate is not called after all; it may be later. */
  async putBack(entry: Entry): Promise<void> {
    await leave(entry)
    this.#untried.putBack(entry.candidate)
  }

  /** A prompt that was too long for one window is not sent to one that is no larger. */
  dropNoLargerThan(candidate: Candidate): void {
    this.#untried.dropNoLargerThan(candidate)
  }

  #admit(again: Candidate | undefined): Admitted | undefined {
    for (let next = again ?? this.#untried.next(); next; next = this.#untried.next()) {
      const permit = this.#permitFor(next)
      if (permit) return { candidate: next, permit }
    }
    return undefined
  }

  #permitFor(candidate: Candidate): Permit | undefined {
    const { breakers, random, restraints } = this.#input.parts
    const { firstTokenMs, remainingMs } = watchLimits(candidate, this.#input)
    const door = { candidate, keys: keysOf(candidate), leaseMs: Math.min(firstTokenMs, remainingMs) }
    const admission = breakers.admit(door.keys, door.leaseMs)
    if (admission.type === 'refused') {
      this.#shut.add(door)
      this.#refuse(candidate, admission.waitMs, admission.reason)
      return undefined
    }
    if (restraints.of(door.keys.deployment).throttle.admits(random)) return admission.permit
    admission.permit.settle('neutral')
    this.#refuse(candidate, WITHHELD_WAIT_MS, 'its vendor refuses too many calls')
    return undefined
  }

  async #withQuota(admitted: Admitted): Promise<Entry | undefined> {
    const heard = this.#input.parts.headroom.begin(admitted.candidate)
    const answer = await this.#takeQuota(admitted.candidate)
    if (answer.type === 'taken') return { ...admitted, heard, quota: answer.taken }
    await leave({ ...admitted, heard, quota: undefined })
    this.#refuse(admitted.candidate, answer.waitMs, answer.reason)
    return undefined
  }

  /** A deployment that was not called is no attempt. */
  #refuse(candidate: Candidate, waitMs: number, reason: string): void {
    const isSooner = waitMs < (this.#refusal?.retryAfterMs ?? Infinity)
    if (!isSooner) return
    const message = `${candidate.target.deployment.id} is not called: ${reason}`
    this.#refusal = { kind: 'not-admitted', message, retryAfterMs: waitMs }
  }
}

/** Gives it all back: the call is not made. */
export async function leave({ permit, quota, heard }: Entry): Promise<void> {
  permit.settle('neutral')
  heard(undefined)
  await quota?.give(NOTHING_USED)
}
