import type { Clock } from '@sluice/core'

/** The point in time by which a request must have ended. One per request; each attempt gets what is left. */
export class Deadline {
  /** What the request was given in all. */
  readonly totalMs: number
  readonly #endMs: number
  readonly #startMs: number
  readonly #clock: Clock

  constructor(timeoutMs: number, clock: Clock) {
    this.#clock = clock
    this.totalMs = timeoutMs
    this.#startMs = clock.monotonicMs()
    this.#endMs = this.#startMs + timeoutMs
  }

  /** Never below 0. */
  get remainingMs(): number {
    return Math.max(0, this.#endMs - this.#clock.monotonicMs())
  }

  /** Since the request arrived. */
  get elapsedMs(): number {
    return this.#clock.monotonicMs() - this.#startMs
  }
}
