import type { Clock, Timer } from '@sluice/core'
import type { Draw } from './draw.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** The clock of one gateway process: its timers end with it, come a little late, and now and then a little early. */
export class MortalClock implements Clock {
  readonly #timers = new Set<Timer>()
  readonly #clock: VirtualClock
  readonly #draw: Draw
  #isDead = false

  constructor(clock: VirtualClock, draw: Draw) {
    this.#clock = clock
    this.#draw = draw
  }

  /** Set and neither run nor cancelled. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#clock.now()
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    if (this.#isDead) return { cancel: () => undefined }
    const timer = this.#clock.setTimer(this.#delay(delayMs), () => {
      this.#timers.delete(timer)
      callback()
    })
    this.#timers.add(timer)
    return {
      cancel: () => {
        this.#timers.delete(timer)
        timer.cancel()
      },
    }
  }

  kill(): void {
    this.#isDead = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  // As on a real machine: setTimeout counts whole milliseconds from the start of the loop's turn.
  #delay(delayMs: number): number {
    if (this.#draw.chance(0.05)) return Math.max(0, delayMs - this.#draw.next())
    return delayMs + (this.#draw.chance(0.2) ? this.#draw.between(0, 2) : 0)
  }
}
