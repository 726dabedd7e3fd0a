import type { Clock, FailureKind, Timer } from '@sluice/core'
import { whyGone } from './why-gone.ts'

/** Why a watch ended an attempt. */
export type WatchReason = Extract<
  FailureKind,
  'client-gone' | 'shutting-down' | 'deadline-exceeded' | 'first-token-timeout' | 'truncated' | 'outrun'
>

export interface WatchLimits {
  /** Until the first content, or the whole answer when it is not streamed. */
  readonly firstTokenMs: number
  /** Without a byte from the vendor, once the first content is there. */
  readonly idleMs: number
  /** What is left of the request's time. */
  readonly remainingMs: number
  /** Slower than this, a stream is not committed. Undefined: its first content commits it. */
  readonly minimumCharactersPerSecond?: number
}

// Timers that are less late belong to a process that is merely busy.
const STOOD_STILL_MS = 100
// One for all: thousands may leave at once, and for each the platform would make an error with a stack that nobody reads.
const ABORTED = new DOMException('The attempt was ended.', 'AbortError')

/** Ends an attempt that takes too long or whose caller has left. Disposed of at the attempt's end, whichever it is. */
export class AttemptWatch {
  #reason: WatchReason | undefined
  #reject: ((error: Error) => void) | undefined
  /** Since when the vendor has been silent that was asked for something it has not given yet. */
  #silentSinceMs: number | undefined
  #onEnd: (() => void) | undefined
  #phaseTimer: Timer
  readonly #deadlineTimer: Timer
  readonly #controller = new AbortController()
  readonly #limits: WatchLimits
  readonly #clock: Clock
  readonly #clientSignal: AbortSignal
  readonly #onClientGone = () => this.#end(whyGone(this.#clientSignal))

  constructor(limits: WatchLimits, clock: Clock, clientSignal: AbortSignal) {
    this.#limits = limits
    this.#clock = clock
    this.#clientSignal = clientSignal
    this.#phaseTimer = this.#startTimer(limits.firstTokenMs, () => this.#end('first-token-timeout'))
    this.#deadlineTimer = clock.setTimer(limits.remainingMs, () => this.#end('deadline-exceeded'))
    clientSignal.addEventListener('abort', this.#onClientGone, { once: true })
    if (clientSignal.aborted) this.#onClientGone()
  }

  /** Handed to the provider. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Set once the watch has ended the attempt. */
  get reason(): WatchReason | undefined {
    return this.#reason
  }

  /**
   * The promise's result, or a rejection as soon as the watch ends the attempt: a provider may be slow to notice.
   * One at a time.
   */
  async race<T>(promise: Promise<T>): Promise<T> {
    if (this.#reason) {
      promise.catch(() => undefined) // its failure is ours: the attempt has been ended already
      throw new Error(this.#reason)
    }
    this.#silentSinceMs = this.#clock.monotonicMs()
    const ended = new Promise<never>((_, reject) => {
      this.#reject = reject
    })
    try {
      return await Promise.race([promise, ended])
    } finally {
      this.#reject = undefined
      this.#silentSinceMs = undefined
    }
  }

  get limits(): WatchLimits {
    return this.#limits
  }

  /** The first content is there and does not commit yet: there must be enough of it in this time. */
  probe(durationMs: number): void {
    if (this.#reason) return
    this.#phaseTimer.cancel()
    this.#phaseTimer = this.#startTimer(durationMs, () => this.#end('first-token-timeout'))
  }

  /** The stream commits: from now on the idle limit counts, and `onEnd` hears when the watch ends the attempt. */
  commit(onEnd: () => void): void {
    this.#phaseTimer.cancel()
    // Between the answer and this line the caller may have left.
    if (this.#reason) return onEnd()
    this.#onEnd = onEnd
    this.#armIdle(this.#limits.idleMs)
  }

  /** Something has come from the vendor, if only a ping: it is not silent. Means nothing for the other limits. */
  heard(): void {
    if (this.#silentSinceMs !== undefined) this.#silentSinceMs = this.#clock.monotonicMs()
  }

  /** Takes every timer and listener back. */
  dispose(): void {
    this.#phaseTimer.cancel()
    this.#deadlineTimer.cancel()
    this.#clientSignal.removeEventListener('abort', this.#onClientGone)
  }

  /** Another attempt of the same request was faster. */
  outrun(): void {
    this.#end('outrun')
  }

  /** Ends the vendor's call, and whoever waits for it, when its answer is no longer wanted. */
  abort(): void {
    this.#controller.abort(ABORTED)
    this.#reject?.(new Error('aborted'))
  }

  // One timer serves every event. A reader who takes their time is not a vendor who stands still.
  #armIdle(delayMs: number): void {
    this.#phaseTimer = this.#startTimer(delayMs, () => {
      const now = this.#clock.monotonicMs()
      const leftMs = (this.#silentSinceMs ?? now) + this.#limits.idleMs - now
      if (leftMs > 0) this.#armIdle(leftMs)
      else this.#end('truncated')
    })
  }

  // A timer that comes late says that our own process stood still: the vendor is given that time back, and what it sent
  // meanwhile is read first.
  #startTimer(delayMs: number, act: () => void): Timer {
    const dueMs = this.#clock.monotonicMs() + delayMs
    return this.#clock.setTimer(delayMs, () => {
      const lateMs = this.#clock.monotonicMs() - dueMs
      if (lateMs < STOOD_STILL_MS) return act()
      this.#phaseTimer = this.#startTimer(lateMs, act)
    })
  }

  #end(reason: WatchReason): void {
    if (this.#reason) return
    this.#reason = reason
    this.dispose()
    this.#controller.abort(ABORTED)
    this.#reject?.(new Error(reason))
    this.#onEnd?.()
  }
}
