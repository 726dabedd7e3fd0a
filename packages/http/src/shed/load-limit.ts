import { SluiceError, type Random } from '@sluice/core'
import { retrySoonMs } from './retry-soon.ts'

export interface LoadLimits {
  /** Requests at once. */
  readonly maxInFlight: number
  /** How late the event loop may run. */
  readonly maxLoopLagMs: number
  /** How late it runs now. */
  readonly loopLagMs: () => number
  readonly random: Random
}

/** Lets in what this process can carry and refuses the rest at once: whoever waits in a queue only makes everyone late. */
export class LoadLimit {
  #inFlight = 0
  readonly #limits: LoadLimits

  constructor(limits: LoadLimits) {
    this.#limits = limits
  }

  /** Does the work of one request. @throws SluiceError `overloaded` before it has begun. */
  async admit(work: () => Promise<void>): Promise<void> {
    if (this.isReached()) {
      const retryAfterMs = retrySoonMs(this.#limits.random)
      throw new SluiceError({ code: 'overloaded', message: TOO_BUSY, retryAfterMs })
    }
    this.#inFlight += 1
    try {
      await work()
    } finally {
      this.#inFlight -= 1
    }
  }

  /** Whether whoever comes now is refused. */
  isReached(): boolean {
    const { maxInFlight, maxLoopLagMs, loopLagMs } = this.#limits
    return this.#inFlight >= maxInFlight || loopLagMs() > maxLoopLagMs
  }
}

const TOO_BUSY = 'Sluice has as much to do as it can. Send the request again in a moment, or to another instance.'
