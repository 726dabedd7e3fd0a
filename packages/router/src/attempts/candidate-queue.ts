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

  /** A prompt that was too long for one window is not sent to one that is no larger. */
  dropNoLargerThan({ target }: Candidate): void {
    const { maxInputTokens } = target.entry.facts
    this.#waiting = this.#waiting.filter((one) => one.target.entry.facts.maxInputTokens > maxInputTokens)
  }
}
