import { systemClock, type Clock, type Timer, type TimerOptions } from '@sluice/core'

/** The machine's time, and how many of its timers wait. */
export class CountingClock implements Clock {
  readonly #waiting = new Set<Timer>()

  get pendingTimers(): number {
    return this.#waiting.size
  }

  now(): number {
    return systemClock.now()
  }

  monotonicMs(): number {
    return systemClock.monotonicMs()
  }

  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): Timer {
    const set = systemClock.setTimer(
      delayMs,
      () => {
        this.#waiting.delete(timer)
        callback()
      },
      options,
    )
    const timer: Timer = {
      cancel: () => {
        this.#waiting.delete(timer)
        set.cancel()
      },
    }
    this.#waiting.add(timer)
    return timer
  }
}
