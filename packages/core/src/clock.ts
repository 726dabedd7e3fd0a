/** A timer that has been set and can be taken back. */
export interface Timer {
  cancel(): void
}

/** Time, passed in so that the real code runs under a fake clock. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970. For records and prices, never for measuring. */
  now(): number
  /** Milliseconds from an arbitrary point; never goes back. For durations and deadlines. */
  monotonicMs(): number
  /** Calls back once after `delayMs`. Does not keep the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, callback) {
    const handle = setTimeout(callback, delayMs).unref()
    return { cancel: () => clearTimeout(handle) }
  },
}
