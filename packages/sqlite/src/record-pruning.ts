import type { Clock, Timer } from '@sluice/core'
import type { WorkerLine } from './worker-line.ts'

const FIRST_AFTER_MS = 60_000
const EVERY_MS = 3_600_000
// A few milliseconds of the worker's time, and then a pause: reservations must not wait for what is merely old.
const AT_ONCE = 100
const PAUSE_MS = 100

/**
 * Deletes records that are older than they are kept, a few at a time: a minute after the first is added, then every hour
 * in which some are. Who only reads deletes nothing.
 */
export class RecordPruning {
  readonly #line: WorkerLine
  readonly #clock: Clock
  readonly #keptMs: number
  #timer: Timer | undefined
  #isStopped = false

  /** @param keptMs Infinity: for good. @throws RangeError */
  constructor(line: WorkerLine, clock: Clock, keptMs: number) {
    if (!(keptMs > 0)) throw new RangeError(`sqlite: records cannot be kept for ${keptMs} ms. Give at least 1.`)
    this.#line = line
    this.#clock = clock
    this.#keptMs = keptMs
  }

  /** A record has been added. */
  added(): void {
    if (this.#timer || this.#isStopped || this.#keptMs === Number.POSITIVE_INFINITY) return
    this.#pruneIn(FIRST_AFTER_MS)
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  #pruneIn(delayMs: number): void {
    this.#timer = this.#clock.setTimer(delayMs, () => void this.#prune())
  }

  async #prune(): Promise<void> {
    const pruned = await this.#pruneSome()
    if (this.#isStopped) return
    if (pruned >= AT_ONCE) return this.#pruneIn(PAUSE_MS)
    // What is added in this hour begins the next turn.
    this.#timer = this.#clock.setTimer(EVERY_MS - FIRST_AFTER_MS, () => (this.#timer = undefined))
  }

  /** What fails is made up for by the next turn; whoever needs the store is told by their own call. */
  async #pruneSome(): Promise<number> {
    const before = Math.floor(this.#clock.now() - this.#keptMs)
    return this.#line.ask({ name: 'pruneRecords', input: { before, most: AT_ONCE } }).catch(() => 0)
  }
}
