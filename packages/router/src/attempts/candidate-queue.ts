import type { Candidate } from '../decision.ts'
import type { Headroom } from './means.ts'

/** The candidates of a request that were not tried yet, in the decision's order. */
export class CandidateQueue {
  #waiting: Candidate[]
  readonly #headroom: Headroom

  constructor(candidates: readonly Candidate[], headroom: Headroom) {
    this.#waiting = [...candidates]
    this.#headroom = headroom
  }

  get length(): number {
    return this.#waiting.length
  }

  /** Takes the first whose vendor has room: since the decision others may have used it up. If none has, the first. */
  next(): Candidate | undefined {
    const index = this.#waiting.findIndex((one) => this.#headroom.usedUpMs(one) === 0)
    return this.#waiting.splice(Math.max(index, 0), 1)[0]
  }

  /** Takes the first of the same tier that is another vendor's and whose vendor has room. */
  takeOther({ tier, target }: Candidate): Candidate | undefined {
    const { vendor } = target.entry
    const isOther = (one: Candidate) => one.tier === tier && one.target.entry.vendor !== vendor
    const index = this.#waiting.findIndex((one) => isOther(one) && this.#headroom.usedUpMs(one) === 0)
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0]
  }

  /** For one that was taken and not called after all. */
  putBack(candidate: Candidate): void {
    this.#waiting = [candidate, ...this.#waiting]
  }

  /** A prompt that was too long for one window is not sent to one that is no larger. */
  dropNoLargerThan({ target }: Candidate): void {
    const { maxInputTokens } = target.entry.facts
    this.#waiting = this.#waiting.filter((one) => one.target.entry.facts.maxInputTokens > maxInputTokens)
  }
}
