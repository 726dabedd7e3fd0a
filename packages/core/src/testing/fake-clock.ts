import type { Clock, Timer } from '../clock.ts'

interface PendingTimer {
  readonly dueMs: number
  readonly callback: () => void
}

/** A clock that stands still until a test moves it. Timers run in order of their due time. */
export class FakeClock implements Clock {
  #elapsedMs = 0
  #timers = new Set<PendingTimer>()
  readonly #startedAt: number

  /** @param startedAt wall-clock time at the beginning, in milliseconds since 1970; default 2026-11-22T00:00:00Z. */
  constructor(startedAt = Date.UTC(2026, 10, 22)) {
    this.#startedAt = startedAt
  }

  now(): number {
    return this.#startedAt + this.#elapsedMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return { cancel: () => void this.#timers.delete(timer) }
  }

  /** Timers set and neither run nor cancelled: a test ends with none. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Moves time on and runs what falls due, letting promises settle after each timer. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#elapsedMs + durationMs
    await settlePromises()
    for (let timer = this.#nextDue(untilMs); timer; timer = this.#nextDue(untilMs)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs)
      this.#timers.delete(timer)
      timer.callback()
      await settlePromises()
    }
    this.#elapsedMs = untilMs
  }

  /** Time passes while the process stands still: what falls due runs late, with the next `advance`. */
  standStill(durationMs: number): void {
    this.#elapsedMs += durationMs
  }

  #nextDue(untilMs: number): PendingTimer | undefined {
    let next: PendingTimer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (!next || timer.dueMs < next.dueMs)) next = timer
    }
    return next
  }
}

/** Lets every promise that can settle without time or I/O do so. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
