import type { BreakerBoard as SharedBoard, BreakerTransition, Clock } from '@sluice/core'

export interface SharedAdviceParts {
  /** Undefined: this process is told nothing and tells nobody. */
  readonly shared: SharedBoard | undefined
  readonly clock: Clock
  /** Hears once of a board that is away, and again after it was back. */
  readonly report: (defect: unknown) => void
}

const READ_EVERY_MS = 2_000

/** What processes tell each other of their breakers. Advice: nobody waits for it, and without it all goes on. */
export class SharedAdvice {
  #readMs = -Infinity
  #isReading = false
  #isAway = false
  readonly #parts: SharedAdviceParts

  constructor(parts: SharedAdviceParts) {
    this.#parts = parts
  }

  publish(transition: BreakerTransition): void {
    const { shared } = this.#parts
    if (shared) void this.#tryTo(() => shared.publish(transition))
  }

  /** Asks for the newest transitions, at most every two seconds. */
  refresh(heed: (transition: BreakerTransition) => void): void {
    const { shared, clock } = this.#parts
    if (!shared || this.#isReading || clock.monotonicMs() - this.#readMs < READ_EVERY_MS) return
    this.#readMs = clock.monotonicMs()
    this.#isReading = true
    void this.#tryTo(async () => {
      for (const transition of await shared.read()) heed(transition)
    }).finally(() => {
      this.#isReading = false
    })
  }

  async #tryTo(act: () => Promise<void>): Promise<void> {
    try {
      await act()
      this.#isAway = false
    } catch (error) {
      if (!this.#isAway) this.#parts.report(error)
      this.#isAway = true
    }
  }
}
