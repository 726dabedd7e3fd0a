/** A timer that has been set and can be taken back. */
export interface Timer {
  cancel(): void
}

export interface TimerOptions {
  /** True: somebody waits for this and nothing else may be going on, such as a retry's wait. Default false. */
  readonly keepsAlive?: boolean
}

/** Time, passed in so that the real code runs under a fake clock. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970. For records and prices, never for measuring. */
  now(): number
  /** Milliseconds from an arbitrary point; never goes back. For durations and deadlines. */
  monotonicMs(): number
  /** Calls back once after `delayMs`. Keeps the process alive only when asked to. */
  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): Timer
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, callback, { keepsAlive = false } = {}) {
    const handle = setTimeout(callback, delayMs)
    if (!keepsAlive) handle.unref()
    return { cancel: () => clearTimeout(handle) }
  },
}
