import type { Clock, Timer } from '@sluice/core'
import type { Operation, Output } from './operations.ts'
import { PassingFailure } from './passing-failure.ts'
import type { WorkerLine } from './worker-line.ts'

/** Writes that may be done twice without harm, and are missed when they are not done at all. */
type LastingWrite = Operation<'settle' | 'appendRecord'>

interface Waiting {
  readonly write: LastingWrite
  readonly sinceMs: number
  readonly resolve: (output: Output<LastingWrite['name']>) => void
  readonly reject: (error: unknown) => void
}

// Of records it is about 20 MB; more are refused at once.
const MOST_WAITING = 10_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
const GIVEN_UP_AFTER_MS = 15 * 60_000
/** Asked together: what is made up for must not keep reservations waiting. */
const AT_ONCE = 64

/**
 * Writes that are asked for again when they fail on what may pass, such as a full disk: one at a time until one is done,
 * then all. One timer for all of them; they wait for a quarter of an hour at most.
 */
export class LastingWrites {
  readonly #line: WorkerLine
  readonly #clock: Clock
  readonly #tell: (line: string) => void
  #waiting: Waiting[] = []
  #pauseMs = FIRST_PAUSE_MS
  #timer: Timer | undefined
  #turning: Promise<void> | undefined
  #isClosed = false
  /** Done after they had failed, and given up, since it began to fail. */
  #madeUp = 0
  #lost = 0

  /** @param tell hears when writes begin to fail, and when that is over. */
  constructor(line: WorkerLine, clock: Clock, tell: (line: string) => void) {
    this.#line = line
    this.#clock = clock
    this.#tell = tell
  }

  /** @throws StoreUnavailable when it could not be done in a quarter of an hour, or never will be. */
  async ask<Asked extends LastingWrite>(write: Asked): Promise<Output<Asked['name']>>
  async ask(write: LastingWrite): Promise<Output<LastingWrite['name']>> {
    try {
      return await this.#line.ask(write)
    } catch (error) {
      if (!(error instanceof PassingFailure) || this.#isClosed || this.#waiting.length >= MOST_WAITING) throw error
      return this.#askAgain(write, error)
    }
  }

  /** Tries what waits once more, and gives the rest up. Undefined: nothing waits. */
  close(): Promise<void> | undefined {
    this.#isClosed = true
    this.#timer?.cancel()
    return this.#turning || this.#waiting.length > 0 ? this.#turnLast() : undefined
  }

  async #turnLast(): Promise<void> {
    await this.#turning
    if (this.#waiting.length > 0) await this.#turn()
  }

  #askAgain(write: LastingWrite, error: PassingFailure): Promise<Output<LastingWrite['name']>> {
    const { promise, resolve, reject } = Promise.withResolvers<Output<LastingWrite['name']>>()
    this.#waiting.push({ write, sinceMs: this.#clock.monotonicMs(), resolve, reject })
    if (!this.#timer) {
      this.#tell(`${error.message} What could not be written is kept and tried again.`)
      this.#turnLater()
    }
    return promise
  }

  #turnLater(): void {
    this.#timer = this.#clock.setTimer(this.#pauseMs, () => {
      this.#turning = this.#turn().finally(() => (this.#turning = undefined))
    })
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS)
  }

  async #turn(): Promise<void> {
    const due = this.#waiting.splice(0)
    const [first, ...others] = due
    if (first && (await this.#try(first))) await this.#tryAll(others)
    else for (const one of others) this.#keep(one)
    if (this.#waiting.length > 0 && !this.#isClosed) return this.#turnLater()
    this.#end()
  }

  async #tryAll(all: readonly Waiting[]): Promise<void> {
    for (let start = 0; start < all.length; start += AT_ONCE)
      await Promise.all(all.slice(start, start + AT_ONCE).map((one) => this.#try(one)))
  }

  /** Whether it has been done, or never will be. */
  async #try(one: Waiting): Promise<boolean> {
    try {
      one.resolve(await this.#line.ask(one.write))
      this.#madeUp += 1
      return true
    } catch (error) {
      if (error instanceof PassingFailure) this.#keep(one, error)
      else this.#giveUp(one, error)
      return !(error instanceof PassingFailure)
    }
  }

  #keep(one: Waiting, error: unknown = new PassingFailure('sqlite: the file could not be written')): void {
    const isLate = this.#clock.monotonicMs() - one.sinceMs >= GIVEN_UP_AFTER_MS
    if (isLate || this.#isClosed) this.#giveUp(one, error)
    else this.#waiting.push(one)
  }

  #giveUp(one: Waiting, error: unknown): void {
    this.#lost += 1
    one.reject(error)
  }

  #end(): void {
    const lost = this.#lost === 0 ? '' : ` ${this.#lost} were given up: what was held for them is posted in full.`
    this.#tell(`sqlite: ${this.#madeUp} writes that had failed have been made up for.${lost}`)
    this.#timer = undefined
    this.#pauseMs = FIRST_PAUSE_MS
    this.#madeUp = 0
    this.#lost = 0
  }
}
