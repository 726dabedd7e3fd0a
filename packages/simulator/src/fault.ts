import type { Random } from '@sluice/core'

/** A status a vendor or its edge fails with. */
export type FaultStatus = 400 | 401 | 403 | 404 | 408 | 424 | 429 | 500 | 502 | 503 | 504 | 529

/** Faults that act on the reply's bytes; a reply that is not a stream is faulted in the same spirit. */
export type BodyFault =
  /** Status and headers, then nothing. */
  | { readonly type: 'hang-after-headers' }
  /** Socket destroyed before the first content event. */
  | { readonly type: 'cut-before-content' }
  /** Socket destroyed after so many content events; default 1. */
  | { readonly type: 'cut-after-content'; readonly events?: number }
  /** The connection reset (RST) after so many content events; default 1. */
  | { readonly type: 'reset-after-content'; readonly events?: number }
  /** Nothing more after so many content events; default 1. */
  | { readonly type: 'silence-after-content'; readonly events?: number }
  /** A clean end without the terminal event; after so many content events, default all. */
  | { readonly type: 'end-before-terminal'; readonly events?: number }
  /**
   * A clean end inside the event that follows so many content events; default all, so inside the terminal one.
   * `at`: after so many of its bytes, from its end if negative; default half of it. `character`: inside the next character of
   * several bytes, in this event or a later one.
   */
  | { readonly type: 'end-inside-event'; readonly events?: number; readonly at?: number | 'character' }
  /** The vendor's error event; `code` is its own name for the error, such as `throttlingException`, where it has several. */
  | { readonly type: 'error-event-before-content'; readonly code?: string }
  /** The same after so many content events; default 1. */
  | { readonly type: 'error-event-after-content'; readonly events?: number; readonly code?: string }
  /** An event with this text for its data after so many content events, default 1; then the rest of the answer, or a clean end. */
  | { readonly type: 'event-after-content'; readonly events?: number; readonly data: string; readonly isLast?: boolean }
  /** The whole answer, with a pause before each event. */
  | { readonly type: 'slow-drip'; readonly delayMs: number }
  /** 200 with an HTML page. */
  | { readonly type: 'wrong-content-type' }
  /** 200 with no bytes. */
  | { readonly type: 'empty-stream' }
  /** 200 with the right content type and, after so many content events, default 0, an event that does not parse and a clean end. */
  | { readonly type: 'garbage'; readonly events?: number }

/**
 * What goes wrong with a vendor. `share` of the requests is hit (0 to 1, default 1, drawn from the seed), `times` at most.
 * `refuse` closes the port (ECONNREFUSED); with `share` or `times` it resets single connections instead (ECONNRESET).
 * `retry-after` is sent only where `retryAfterSeconds` says so.
 */
export type Fault = { readonly share?: number; readonly times?: number } & (
  | {
      readonly type: 'status'
      readonly status: FaultStatus
      readonly retryAfterSeconds?: number
      /** The vendor's own error code, such as `insufficient_quota` or `enforced_spend_limit_reached`. */
      readonly code?: string
    }
  | { readonly type: 'refuse' }
  /** Never answers, until the client leaves or the simulator closes. */
  | { readonly type: 'hang' }
  | BodyFault
)

/** Says of each request whether the fault hits it. */
export class FaultSchedule {
  readonly fault: Fault
  readonly #random: Random
  #timesHit = 0

  constructor(fault: Fault, random: Random) {
    this.fault = fault
    this.#random = random
  }

  /** Whether the port itself is closed. */
  get closesPort(): boolean {
    return this.fault.type === 'refuse' && this.fault.share === undefined && this.fault.times === undefined
  }

  /** The fault if it hits this request. Each request draws once. */
  draw(): Fault | undefined {
    const isDrawn = this.#random.next() < (this.fault.share ?? 1)
    if (!isDrawn || this.#timesHit >= (this.fault.times ?? Number.POSITIVE_INFINITY)) return undefined
    this.#timesHit += 1
    return this.fault
  }
}
