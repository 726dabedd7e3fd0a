import type { Clock } from '@sluice/core'

const SLOTS = 12

/** Counts over a sliding window, in twelve slots that take turns: nothing is allocated per count and no timer is set. */
export class RollingCount {
  #total = 0
  /** Number of the current slot, from the clock's beginning. */
  #turn = 0
  readonly #slots = new Uint32Array(SLOTS)
  readonly #slotMs: number
  readonly #clock: Clock

  constructor(windowMs: number, clock: Clock) {
    this.#slotMs = windowMs / SLOTS
    this.#clock = clock
  }

  get total(): number {
    this.#forgetOld()
    return this.#total
  }

  add(): void {
    this.#forgetOld()
    const index = this.#turn % SLOTS
    this.#slots[index] = (this.#slots[index] ?? 0) + 1
    this.#total += 1
  }

  #forgetOld(): void {
    const turn = Math.floor(this.#clock.monotonicMs() / this.#slotMs)
    for (let next = Math.max(this.#turn + 1, turn - SLOTS + 1); next <= turn; next += 1) {
      const index = next % SLOTS
      this.#total -= this.#slots[index] ?? 0
      this.#slots[index] = 0
    }
    this.#turn = turn
  }
}
