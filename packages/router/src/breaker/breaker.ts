import { EventEmitter } from 'node:events'
import type { BreakerStateName, Clock, Random, Verdict } from '@sluice/core'
import CircuitBreaker from 'opossum'

export interface BreakerSettings {
  readonly windowMs: number
  readonly minimumOutcomes: number
  /** Share of failures from which it opens, 0 to 1. */
  readonly failureRatio: number
  readonly consecutiveFailures: number
  readonly openMs: number
  readonly maxOpenMs: number
  readonly probeSuccesses: number
}

/** Leave to make one call. Speaks only for the state that granted it: a call can outlive the open period. */
export interface BreakerPermit {
  readonly epoch: number
  readonly isProbe: boolean
}

/** `open` and `half-open` carry what only they need; everything else is opossum's window. */
type State =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly untilMs: number }
  | { readonly name: 'half-open'; readonly probeExpiresMs: number; readonly successes: number }

const BUCKETS = 12
// At high traffic the window is so many outcomes rather than so long: a vendor's bad minute must not hide behind a good one.
const WINDOW_OUTCOMES = 100
const OUTCOMES_PER_BUCKET = Math.ceil(WINDOW_OUTCOMES / BUCKETS)
// The open time starts over only after the deployment has been well for so long.
const HEALTHY_MS = 60_000
// Whoever comes while a probe is out is told to ask again soon: most probes are answered by then.
const PROBING_WAIT_MS = 1_000
// opossum's own reset timer never fires: the clock that is passed in decides when a probe is due. 2^31-1 is a timer's longest.
const NEVER_MS = 2_147_483_647
const FAILED = new Error('failed attempt')

/**
 * The breaker of one deployment. opossum records verdicts and decides when to trip; it never wraps a call.
 * Admission, probes, epochs and neutral outcomes are ours: wrapped around a call, opossum has fifteen flaws,
 * each reproduced in the reference (failures.md, F1).
 */
export class Breaker {
  #state: State = { name: 'closed' }
  #epoch = 0
  #trips = 0
  #failuresInARow = 0
  #closedMs = -Infinity
  #judgedInBucket = 0
  #rotatedMs: number
  readonly #rotation = new EventEmitter()
  readonly #recorder: CircuitBreaker<[Verdict], void>
  readonly #settings: BreakerSettings
  readonly #clock: Clock
  readonly #random: Random

  constructor(settings: BreakerSettings, clock: Clock, random: Random) {
    this.#settings = settings
    this.#clock = clock
    this.#random = random
    this.#rotatedMs = clock.monotonicMs()
    this.#recorder = recorderFor(settings, this.#rotation)
    this.#recorder.on('open', () => this.#trip())
  }

  get state(): BreakerStateName {
    if (this.#state.name !== 'open') return this.#state.name
    return this.admittedInMs > 0 ? 'open' : 'half-open'
  }

  /** Judged outcomes in the window, and how many of them failed. */
  get evidence(): { readonly judged: number; readonly failed: number } {
    this.#rotate()
    const { fires, failures } = this.#recorder.stats
    return { judged: fires, failed: failures }
  }

  /** How long until a call may be made; 0 when it may be now. */
  get admittedInMs(): number {
    const now = this.#clock.monotonicMs()
    if (this.#state.name === 'open') return Math.max(0, this.#state.untilMs - now)
    if (this.#state.name === 'closed') return 0
    return Math.min(PROBING_WAIT_MS, Math.max(0, this.#state.probeExpiresMs - now))
  }

  /**
   * Leave to call, or undefined. While not closed, one probe at a time.
   * @param leaseMs after which a probe that was never settled no longer blocks the next.
   */
  admit(leaseMs: number): BreakerPermit | undefined {
    if (this.#state.name === 'closed') return { epoch: this.#epoch, isProbe: false }
    if (this.admittedInMs > 0) return undefined
    const successes = this.#state.name === 'half-open' ? this.#state.successes : 0
    this.#enter({ name: 'half-open', probeExpiresMs: this.#clock.monotonicMs() + leaseMs, successes })
    return { epoch: this.#epoch, isProbe: true }
  }

  /** Tells what came of a call. Once per permit; a permit of an earlier state changes nothing. */
  settle(permit: BreakerPermit, verdict: Verdict): void {
    if (permit.epoch !== this.#epoch) return
    if (permit.isProbe) this.#settleProbe(verdict)
    else if (verdict !== 'neutral') this.#record(verdict)
  }

  /** Frees opossum's listeners and timer. */
  shutdown(): void {
    this.#recorder.shutdown()
  }

  #record(verdict: Verdict): void {
    this.#rotate()
    this.#countOutcome()
    this.#failuresInARow = verdict === 'failure' ? this.#failuresInARow + 1 : 0
    // The rejection is the verdict itself, already counted.
    this.#recorder.fire(verdict).catch(() => undefined)
    if (this.#failuresInARow >= this.#settings.consecutiveFailures) this.#recorder.open()
  }

  #settleProbe(verdict: Verdict): void {
    if (this.#state.name !== 'half-open') return
    if (verdict === 'failure') return this.#trip()
    const successes = this.#state.successes + (verdict === 'success' ? 1 : 0)
    if (successes >= this.#settings.probeSuccesses) return this.#close()
    // The slot is free again, and the next call is the next probe.
    this.#enter({ name: 'half-open', probeExpiresMs: this.#clock.monotonicMs(), successes })
  }

  #trip(): void {
    if (this.#state.name === 'closed' && this.#clock.monotonicMs() - this.#closedMs >= HEALTHY_MS) this.#trips = 0
    const longest = Math.min(this.#settings.maxOpenMs, this.#settings.openMs * 2 ** this.#trips)
    // Equal jitter: between half and the whole, so that instances do not probe together.
    const openMs = longest / 2 + (longest / 2) * this.#random.next()
    this.#trips += 1
    this.#enter({ name: 'open', untilMs: this.#clock.monotonicMs() + openMs })
  }

  #close(): void {
    for (let i = 0; i < BUCKETS; i += 1) this.#rotation.emit('rotate')
    this.#failuresInARow = 0
    this.#closedMs = this.#clock.monotonicMs()
    this.#recorder.close()
    this.#enter({ name: 'closed' })
  }

  #enter(state: State): void {
    this.#state = state
    this.#epoch += 1
  }

  #countOutcome(): void {
    this.#judgedInBucket += 1
    if (this.#judgedInBucket <= OUTCOMES_PER_BUCKET) return
    this.#judgedInBucket = 1
    this.#rotation.emit('rotate')
  }

  /** Lets buckets that have grown older than the window fall out. */
  #rotate(): void {
    const bucketMs = this.#settings.windowMs / BUCKETS
    const due = Math.floor((this.#clock.monotonicMs() - this.#rotatedMs) / bucketMs)
    if (due <= 0) return
    for (let i = 0; i < Math.min(due, BUCKETS); i += 1) this.#rotation.emit('rotate')
    this.#rotatedMs += due * bucketMs
  }
}

function recorderFor(settings: BreakerSettings, rotation: EventEmitter): CircuitBreaker<[Verdict], void> {
  return new CircuitBreaker(record, {
    timeout: false,
    resetTimeout: NEVER_MS,
    volumeThreshold: settings.minimumOutcomes,
    // opossum opens above the threshold; ours is "at or above".
    errorThresholdPercentage: settings.failureRatio * 100 - 0.001,
    rollingCountTimeout: settings.windowMs,
    rollingCountBuckets: BUCKETS,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotation,
  })
}

async function record(verdict: Verdict): Promise<void> {
  if (verdict === 'failure') throw FAILED
}
