import type { Clock } from '@sluice/core'
import type { InFlight } from '../in-flight.ts'

// The day's money is gone, or nobody answers: then each further one would only leave a record that says so.
const REST_MS = 600_000

/**
 * Where comparisons run: beside the requests they are about, a few at once, and only while nobody has to wait for them.
 * They count as in flight, so that what they call is not closed under them.
 */
export class Shadows {
  readonly #inFlight: InFlight
  readonly #clock: Clock
  readonly #ending = new AbortController()
  #running = 0
  #restUntilMs = 0

  constructor(inFlight: InFlight, clock: Clock) {
    this.#inFlight = inFlight
    this.#clock = clock
  }

  /** Aborted when the policy goes or the router closes. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Does the work in a while, unless there is no room now or no wish for it then. Never rejects; `work` may. */
  begin(maxInFlight: number, isUnwelcome: () => boolean, work: () => Promise<void>): void {
    if (this.#running >= maxInFlight || this.signal.aborted || this.#clock.monotonicMs() < this.#restUntilMs) return
    this.#running += 1
    // Not in the same turn: the answer is written first.
    this.#clock.setTimer(0, () => void this.#run(isUnwelcome, work))
  }

  /** What runs is given up, and nothing more begins. */
  stop(): void {
    this.#ending.abort()
  }

  async #run(isUnwelcome: () => boolean, work: () => Promise<void>): Promise<void> {
    try {
      if (!this.signal.aborted && !isUnwelcome()) await this.#inFlight.track(work)
    } catch {
      // The call that failed has a record of its own, which says why.
      this.#restUntilMs = this.#clock.monotonicMs() + REST_MS
    } finally {
      this.#running -= 1
    }
  }
}
