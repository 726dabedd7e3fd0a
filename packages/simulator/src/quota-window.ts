import { totalInputTokens, type Clock, type Usage } from '@sluice/core'

const WINDOW_MS = 60_000

/** How much of the vendor's per-minute limits is used. */
export interface QuotaReading {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly nowMs: number
  readonly resetAtMs: number
  /** The vendor has just said 429. */
  readonly isExhausted: boolean
}

/** Counts requests and tokens by the minute, for rate-limit headers; refuses nobody. */
export class QuotaWindow {
  readonly #clock: Clock
  #resetAtMs = 0
  #requests = 0
  #inputTokens = 0
  #outputTokens = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts one request and reads the window. Cache reads do not count, as with the vendors' input limits. */
  take(usage: Usage | undefined, isExhausted = false): QuotaReading {
    const nowMs = this.#clock.now()
    if (nowMs >= this.#resetAtMs) this.#startWindow(nowMs)
    this.#requests += 1
    this.#inputTokens += usage ? totalInputTokens(usage) - usage.cacheReadTokens : 0
    this.#outputTokens += usage?.outputTokens ?? 0
    return {
      requests: this.#requests,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      nowMs,
      resetAtMs: this.#resetAtMs,
      isExhausted,
    }
  }

  #startWindow(nowMs: number): void {
    this.#resetAtMs = nowMs + WINDOW_MS
    this.#requests = 0
    this.#inputTokens = 0
    this.#outputTokens = 0
  }
}
