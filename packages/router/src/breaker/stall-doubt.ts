import type { Clock } from '@sluice/core'
import type { CallEvidence } from './evidence-window.ts'
import type { CallVerdict } from './permit.ts'

/** When a call began, and how long the event loop had stood still by then. */
interface CallStart {
  readonly beganMs: number
  readonly stalledMs: number
}

// From this share of a call's time on, what its vendor lacked was ours to give (failures.md, BR8).
const OUR_SHARE = 0.2
// No timeout is so short that less of it would matter: what breaks off in a moment breaks off by itself.
const LEAST_MS = 500
/** Failures of which our own standing still may be the cause. */
const TIMED: ReadonlySet<CallVerdict> = new Set(['silent', 'unreachable'])

/** Tells a vendor that was too slow from a process of ours that stood still while its answer lay there unread. */
export class StallDoubt {
  readonly #stalledMs: () => number
  readonly #clock: Clock

  /** @param stalledMs how long the event loop has stood still so far, in milliseconds; counts up. */
  constructor(stalledMs: () => number, clock: Clock) {
    this.#stalledMs = stalledMs
    this.#clock = clock
  }

  /** A call begins. */
  begin(): CallStart {
    return { beganMs: this.#clock.monotonicMs(), stalledMs: this.#stalledMs() }
  }

  /** The call has ended: what it says of its vendor, without what we did to it. */
  clear(
    start: CallStart,
    verdict: CallVerdict,
    seen: CallEvidence | undefined,
  ): [verdict: CallVerdict, seen: CallEvidence | undefined] {
    if (!this.#isOurs(start)) return [verdict, seen]
    const { isTruncated, hasInvalidToolJson } = seen ?? {}
    if (TIMED.has(verdict)) return ['neutral', undefined]
    return [verdict, seen && { isTruncated, hasInvalidToolJson }]
  }

  #isOurs({ beganMs, stalledMs }: CallStart): boolean {
    const lostMs = this.#stalledMs() - stalledMs
    return lostMs >= LEAST_MS && lostMs >= OUR_SHARE * (this.#clock.monotonicMs() - beganMs)
  }
}
