import { systemClock, type Clock } from '@sluice/core'

/** The machine's time, with timers that run when the test says so: a simulator that uses it answers on demand. */
export class HeldClock implements Clock {
  readonly #held = new Set<() => void>()

  now(): number {
    return systemClock.now()
  }

  monotonicMs(): number {
    return systemClock.monotonicMs()
  }

  setTimer(_: number, callback: () => void) {
    this.#held.add(callback)
    return { cancel: () => void this.#held.delete(callback) }
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#held.size
  }

  release(): void {
    const due = [...this.#held]
    this.#held.clear()
    for (const callback of due) callback()
  }

  /** Waits for a promise, and releases whatever comes meanwhile. */
  async releaseUntil<T>(promise: Promise<T>): Promise<T> {
    const timer = setInterval(() => this.release(), 20)
    try {
      return await promise
    } finally {
      clearInterval(timer)
    }
  }
}
