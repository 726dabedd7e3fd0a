import type { Clock } from '@sluice/core'

/** A call that did not reach its vendor, until it is known whose fault that was. */
interface Held {
  readonly vendor: string
  readonly untilMs: number
  readonly blame: (verdict: 'failure' | 'neutral') => void
}

// Two vendors that cannot be reached within so long: our own network (failures.md, A, row 17).
const TOGETHER_MS = 5_000
// A breaker opens on far fewer; the rest adds nothing.
const MOST_HELD = 200

/**
 * Tells a vendor that cannot be reached from a network of ours that is down. A call that did not reach its vendor is held
 * back until another vendor has answered (then it was the vendor), could not be reached either (then it was us), or
 * nothing was heard of another in time (then it was the vendor).
 */
export class NetworkDoubt {
  #held: Held[] = []
  readonly #unreachedMs = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param blame is called once, now or later, with what it says of the vendor. */
  unreachable(vendor: string, blame: Held['blame']): void {
    this.review()
    const now = this.#clock.monotonicMs()
    this.#unreachedMs.set(vendor, now)
    if (this.#isOursToBlame(vendor)) {
      blame('neutral')
      return this.#resolve(() => 'neutral')
    }
    if (this.#held.length >= MOST_HELD) return blame('neutral')
    this.#held.push({ vendor, untilMs: now + TOGETHER_MS, blame })
  }

  /** A vendor has answered: our network works, and those that could not be reached are at fault. */
  reached(vendor: string): void {
    this.#unreachedMs.delete(vendor)
    if (this.#held.length > 0) this.#resolve((held) => (held.vendor === vendor ? undefined : 'failure'))
  }

  /** Blames those that have been held back for long enough. */
  review(): void {
    if (this.#held.length === 0) return
    const now = this.#clock.monotonicMs()
    this.#resolve(({ untilMs }) => (untilMs <= now ? 'failure' : undefined))
  }

  #isOursToBlame(vendor: string): boolean {
    const sinceMs = this.#clock.monotonicMs() - TOGETHER_MS
    for (const [other, unreachedMs] of this.#unreachedMs) if (other !== vendor && unreachedMs > sinceMs) return true
    return false
  }

  #resolve(verdictOn: (held: Held) => 'failure' | 'neutral' | undefined): void {
    const held = this.#held
    this.#held = held.filter((one) => !verdictOn(one))
    for (const one of held) {
      const verdict = verdictOn(one)
      if (verdict) one.blame(verdict)
    }
  }
}
