import type { Clock, Random } from '@sluice/core'
import { RollingCount } from './rolling-count.ts'

export interface ThrottleSettings {
  /** Withholds calls once there are more than so many to each that the vendor accepts. */
  readonly throttleFactor: number
  /** With fewer calls a second, none is withheld. */
  readonly throttleFromPerSecond: number
}

const WINDOW_MS = 120_000
// A rate over less time than this says nothing.
const LEAST_RATE_MS = 10_000
// Some calls always pass: they show that the vendor is well again.
const LARGEST_SHARE = 0.9

/**
 * Withholds calls that a vendor without room would refuse. A call counts as accepted from its start, since an answer may
 * take as long as the window: until the vendor refuses it. Source: Google, "Site Reliability Engineering", chapter 21.
 */
export class Throttle {
  readonly #startedMs: number
  readonly #calls: RollingCount
  readonly #refused: RollingCount
  readonly #withheld: RollingCount
  readonly #settings: () => ThrottleSettings
  readonly #clock: Clock

  constructor(settings: () => ThrottleSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
    this.#startedMs = clock.monotonicMs()
    this.#calls = new RollingCount(WINDOW_MS, clock)
    this.#refused = new RollingCount(WINDOW_MS, clock)
    this.#withheld = new RollingCount(WINDOW_MS, clock)
  }

  /** Share of calls that are withheld now, 0 to 0.9. */
  get share(): number {
    const { throttleFactor, throttleFromPerSecond } = this.#settings()
    const calls = this.#calls.total
    const requests = calls + this.#withheld.total
    if (requests < throttleFromPerSecond * this.#seconds) return 0
    const accepted = Math.max(0, calls - this.#refused.total)
    const share = (requests - throttleFactor * accepted) / (requests + 1)
    return Math.min(LARGEST_SHARE, Math.max(0, share))
  }

  /** Whether a call may be made; counts it if not. */
  admits(random: Random): boolean {
    const { share } = this
    if (share === 0 || random.next() >= share) return true
    this.#withheld.add()
    return false
  }

  /** A call is made. */
  begin(): void {
    this.#calls.add()
  }

  /** The vendor has no room for a call that was made. */
  refused(): void {
    this.#refused.add()
  }

  get #seconds(): number {
    const ageMs = this.#clock.monotonicMs() - this.#startedMs
    return Math.min(WINDOW_MS, Math.max(LEAST_RATE_MS, ageMs)) / 1_000
  }
}
