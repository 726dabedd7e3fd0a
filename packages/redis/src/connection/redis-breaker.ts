import type { Clock } from '@sluice/core'

type State =
  | { readonly name: 'closed'; readonly failures: number }
  | { readonly name: 'open'; readonly untilMs: number; readonly openMs: number }
  /** One is asking; nobody else may. */
  | { readonly name: 'half-open'; readonly openMs: number }

const MOST_FAILURES = 5
const FIRST_OPEN_MS = 1_000
const MOST_OPEN_MS = 10_000

/** Spares requests the wait for a Redis that does not answer: 5 failures in a row, then 1 s, doubling up to 10 s. */
export class RedisBreaker {
  #state: State = { name: 'closed', failures: 0 }
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isClosed(): boolean {
    return this.#state.name === 'closed'
  }

  /** True when Redis may be asked. Whoever asks says then how it went. */
  admits(): boolean {
    if (this.#state.name === 'closed') return true
    if (this.#state.name === 'half-open' || this.#clock.monotonicMs() < this.#state.untilMs) return false
    this.#state = { name: 'half-open', openMs: this.#state.openMs }
    return true
  }

  /** The connection is new: the next may ask at once. */
  mayTryNow(): void {
    if (this.#state.name === 'open') this.#state = { ...this.#state, untilMs: this.#clock.monotonicMs() }
  }

  succeeded(): void {
    this.#state = { name: 'closed', failures: 0 }
  }

  /** A half-open breaker's question was answered, by something that shows too little to close it. */
  wasNeutral(): void {
    if (this.#state.name === 'half-open') this.#open(this.#state.openMs, 0)
  }

  failed(): void {
    if (this.#state.name === 'open') return
    if (this.#state.name === 'half-open') return this.#open(Math.min(this.#state.openMs * 2, MOST_OPEN_MS))
    const failures = this.#state.failures + 1
    if (failures >= MOST_FAILURES) return this.#open(FIRST_OPEN_MS)
    this.#state = { name: 'closed', failures }
  }

  #open(openMs: number, waitMs = openMs): void {
    this.#state = { name: 'open', openMs, untilMs: this.#clock.monotonicMs() + waitMs }
  }
}
