import type { Clock, Timer } from '@sluice/core'

/**
 * How long an answer of Redis is waited for. Redis is late when it has been silent for the whole limit: an answer that
 * stands behind many others is on its way as long as they come. Silence is counted in pieces, between which the process
 * reads what has arrived: a process that was too busy to read must not take its own delay for that of Redis.
 */
export class Patience {
  readonly #clock: Clock
  readonly #pieceMs: number
  readonly #limitMs: number
  #answers = 0

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock
    this.#limitMs = limitMs
    this.#pieceMs = limitMs / PIECES
  }

  /** What Redis answers, be it an error. @throws Error when it is silent for too long, or this answer takes much too long. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    const late = this.#late()
    const heard = answer.finally(() => {
      this.#answers += 1
    })
    try {
      return await Promise.race([heard, late.promise])
    } finally {
      late.cancel()
    }
  }

  #late(): { readonly promise: Promise<never>; cancel(): void } {
    const { promise, reject } = Promise.withResolvers<never>()
    let timer: Timer
    let seen = this.#answers
    let silent = 0
    let waited = 0
    const listen = () => {
      waited += 1
      silent = this.#answers === seen ? silent + 1 : 0
      seen = this.#answers
      if (silent >= PIECES) reject(new Error(`no answer in ${this.#limitMs} ms`))
      else if (waited >= MOST_PIECES) reject(new Error(`an answer takes more than ${MOST_LIMITS * this.#limitMs} ms`))
      else timer = this.#clock.setTimer(this.#pieceMs, listen)
    }
    timer = this.#clock.setTimer(this.#pieceMs, listen)
    return { promise, cancel: () => timer.cancel() }
  }
}

const PIECES = 5
/** However busy Redis is, and however often a client is redirected: no request waits longer than for so many limits. */
const MOST_LIMITS = 10
const MOST_PIECES = MOST_LIMITS * PIECES
