import { EventEmitter } from 'node:events'
import type { Clock } from '@sluice/core'
import CircuitBreaker from 'opossum'

/** When outcomes are bad enough for a breaker to open. */
export interface TripSettings {
  /** How far back outcomes count. */
  readonly windowMs: number
  /** Outcomes needed before the failure ratio counts. */
  readonly minimumOutcomes: number
  /** Share of failures from which it opens, 0 to 1. */
  readonly failureRatio: number
  readonly consecutiveFailures: number
}

const BUCKETS = 4
// At high traffic the window is so many outcomes rather than so long: a vendor's bad minute must not hide behind a good one.
const WINDOW_OUTCOMES = 100
// Of the least number of outcomes. At 2, with the usual settings, a vendor that breaks off 7 of 10 is still found out.
const MOST_COMMITTED = 2
const OUTCOMES_PER_BUCKET = WINDOW_OUTCOMES / BUCKETS

/** opossum's status; its types leave this method out. */
interface Recorder extends CircuitBreaker.Status {
  readonly rotateBucket: () => void
}

// Every status listens to a controller, which keeps it from setting an interval. Nothing is ever emitted: buckets are
// rotated by hand, by the clock that is passed in, and a breaker that is thrown away must not stay listed here.
class DeafController extends EventEmitter {
  override on(): this {
    return this
  }
}
const controller = new DeafController()
const NO_LATENCIES: number[] = []
const NO_PERCENTILES: Record<number, number> = {}

/**
 * What recent outcomes say: judged, by completion, within a time and a number. opossum's status is the record; its
 * `fire()` is not used, nor is the breaker around it: measured, a verdict by `fire()` costs 5 to 6 microseconds and a breaker
 * 6,000 to 7,500 bytes and a timer of the machine's clock; the status alone 0.1 and 1,500, and none.
 */
export class OutcomeWindow {
  #failuresInARow = 0
  /** Of them, those before any content, since a call last had some. */
  #refusalsInARow = 0
  /** Calls that have begun to answer, and are well so far. */
  #committed = 0
  #rotatedMs: number
  readonly #recorder: Recorder
  readonly #settings: TripSettings
  readonly #clock: Clock

  constructor(settings: TripSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
    this.#rotatedMs = clock.monotonicMs()
    this.#recorder = recorderFor(settings.windowMs)
    this.#slim()
  }

  /** Failures since the last success; those that have grown old count too. */
  get failuresInARow(): number {
    return this.#failuresInARow
  }

  /** Newest first. */
  get #buckets(): CircuitBreaker.Window {
    return this.#recorder.window
  }

  get #newest() {
    return this.#buckets[0]
  }

  /** Judged outcomes in the window. */
  get judged(): number {
    this.#rotateDue()
    return this.#buckets.reduce((sum, { fires }) => sum + fires, 0)
  }

  /** How many of them failed. */
  get failed(): number {
    this.#rotateDue()
    return this.#buckets.reduce((sum, { failures }) => sum + failures, 0)
  }

  /** Why a breaker must open, in words; undefined while it need not. */
  get reasonToOpen(): string | undefined {
    const { consecutiveFailures, minimumOutcomes, failureRatio } = this.#settings
    const inARow = this.#failuresInARow > this.#committed ? this.#failuresInARow : this.#refusalsInARow
    if (inARow >= consecutiveFailures) return `${inARow} failed in a row`
    const { judged, failed } = this
    // Failures are over soon, long streams late: those that are well so far count, up to a number that hides no bad vendor.
    const well = Math.min(this.#committed, MOST_COMMITTED * minimumOutcomes)
    if (judged < minimumOutcomes || failed < (judged + well) * failureRatio) return undefined
    return `${failed} of the last ${judged} failed`
  }

  /** A call's first content is there: nobody is refused in a row. */
  commit(): void {
    this.#committed += 1
    this.#refusalsInARow = 0
  }

  /** A committed call has ended. */
  endCommitted(): void {
    this.#committed = Math.max(0, this.#committed - 1)
  }

  /** @param isCommitted whether it had begun to answer. */
  record(verdict: 'success' | 'failure', isCommitted: boolean): void {
    this.#rotateDue()
    if ((this.#newest?.fires ?? 0) >= OUTCOMES_PER_BUCKET) this.#rotate(1)
    const bucket = this.#newest
    if (!bucket) return
    bucket.fires += 1
    bucket[verdict === 'failure' ? 'failures' : 'successes'] += 1
    this.#failuresInARow = verdict === 'failure' ? this.#failuresInARow + 1 : 0
    if (verdict === 'success') this.#refusalsInARow = 0
    else if (!isCommitted) this.#refusalsInARow += 1
  }

  /** Forgets calls that are still open: what becomes of them speaks for an earlier state. */
  forgetCommitted(): void {
    this.#committed = 0
  }

  clear(): void {
    this.#failuresInARow = 0
    this.#refusalsInARow = 0
    this.#rotate(BUCKETS)
  }

  /** Lets buckets that have grown older than the window fall out. */
  #rotateDue(): void {
    const bucketMs = this.#settings.windowMs / BUCKETS
    const due = Math.floor((this.#clock.monotonicMs() - this.#rotatedMs) / bucketMs)
    if (due <= 0) return
    this.#rotatedMs += due * bucketMs
    this.#rotate(Math.min(due, BUCKETS))
  }

  #rotate(times: number): void {
    for (let i = 0; i < times; i += 1) this.#recorder.rotateBucket()
    this.#slim()
  }

  // Every bucket comes with room for latencies, which nobody writes here: a third of its size.
  #slim(): void {
    for (const bucket of this.#buckets) {
      bucket.latencyTimes = NO_LATENCIES
      bucket.percentiles = NO_PERCENTILES
    }
  }
}

function recorderFor(windowMs: number): Recorder {
  const status = CircuitBreaker.newStatus({
    rollingCountTimeout: windowMs,
    rollingCountBuckets: BUCKETS,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: controller,
  })
  if (!canRotate(status)) throw new Error('breaker: this version of opossum has no rotateBucket. Install opossum 10.')
  return status
}

function canRotate(status: CircuitBreaker.Status): status is Recorder {
  return 'rotateBucket' in status && typeof status.rotateBucket === 'function'
}
