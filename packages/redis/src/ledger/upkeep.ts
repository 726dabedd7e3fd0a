import { StoreUnavailable, type Timer } from '@sluice/core'
import { within } from '../connection/within.ts'
import { recover, type RecoveryParts } from './recover.ts'
import type { SliceKeeper } from './slice-keeper.ts'

export interface UpkeepParts extends RecoveryParts {
  readonly keeper: SliceKeeper
  /** Forgets what was settled before then. Milliseconds since 1970. */
  readonly prune: (now: number) => Promise<void>
  /** Told what fails here, except that Redis is away. */
  readonly onError: (error: unknown) => void
}

const TICK_MS = 5_000
const RECOVERY_WAIT_MS = 75
const NO_HISTORY = 'none yet'

/** What a ledger does beside its requests, one thing at a time: tell Redis what it missed, sweep, set slices aside. */
export class Upkeep {
  readonly #parts: UpkeepParts
  readonly #returning = new Map<string, Promise<void>>()
  #history = NO_HISTORY
  /** How often Redis was found to miss something, and how much of that it has been told. */
  #doubts = 1
  #resolved = 0
  #recovery: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()
  #timer: Timer
  #isClosed = false

  constructor(parts: UpkeepParts) {
    this.#parts = parts
    this.#timer = this.#nextTick()
  }

  /** Redis's name for the data in which it is known to have everything. */
  get history(): string {
    return this.#history
  }

  /** Redis may not know of something that was done here. */
  doubt(): void {
    this.#doubts += 1
  }

  /** Redis may have been started anew, or be another one. */
  reachable(): void {
    this.doubt()
    void this.#recoverAndTend()
  }

  /** For a request that waits for it. @throws StoreUnavailable when it takes too long. */
  async recoverSoon(): Promise<void> {
    this.doubt()
    try {
      await within(this.#parts.clock, RECOVERY_WAIT_MS, this.#recover())
    } catch (error) {
      throw new StoreUnavailable('redis: it is being told what it has lost', { cause: error })
    }
  }

  /** Gives back what is set aside in an account that has no more room. False: there was nothing. */
  async giveBack(accountKey: string): Promise<boolean> {
    const { book, keeper } = this.#parts
    const slice = book.slice(accountKey)
    if (slice && this.#resolved === this.#doubts && !this.#returning.has(accountKey)) {
      const isStill = () => book.slice(accountKey) === slice
      const returning = this.#alone(async () => (isStill() ? keeper.giveBack(slice, this.#history) : undefined))
      this.#returning.set(accountKey, returning)
    }
    const returning = this.#returning.get(accountKey)
    if (!returning) return false
    try {
      await returning
      return true
    } finally {
      this.#returning.delete(accountKey)
    }
  }

  /** Tells Redis what it misses and gives back what was set aside, if Redis is there. May be called again. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer.cancel()
    const { book, keeper } = this.#parts
    await this.#beside(async () => {
      if (this.#resolved !== this.#doubts) await this.#recover()
      await this.#alone(async () => {
        for (const slice of book.slices()) await keeper.giveBack(slice, this.#history)
      })
    })
  }

  #nextTick(): Timer {
    return this.#parts.clock.setTimer(TICK_MS, () => void this.#tick())
  }

  async #tick(): Promise<void> {
    await this.#recoverAndTend()
    if (!this.#isClosed) this.#timer = this.#nextTick()
  }

  /** Together: a recovery gives back what was set aside, and Redis may be gone again before the next tick. */
  async #recoverAndTend(): Promise<void> {
    await this.#beside(async () => {
      if (this.#resolved !== this.#doubts) await this.#recover()
      if (!this.#isClosed) await this.#alone(() => this.#tend())
    })
  }

  async #tend(): Promise<void> {
    const { calls, clock, keeper, now, open, outbox, prune } = this.#parts
    await calls.sweep()
    open.forgetEnded(clock.monotonicMs())
    if (!(await calls.markHeard(this.#history, outbox.heardUntil(now())))) return this.doubt()
    await keeper.renew(this.#history)
    await prune(now())
  }

  /** All who ask for it while it runs wait for the same. */
  async #recover(): Promise<void> {
    this.#recovery ??= this.#alone(async () => {
      const doubts = this.#doubts
      this.#history = await recover(this.#parts, this.#history)
      this.#resolved = doubts
    })
    const recovery = this.#recovery
    try {
      await recovery
    } finally {
      if (this.#recovery === recovery) this.#recovery = undefined
    }
  }

  async #alone(act: () => Promise<void>): Promise<void> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    try {
      await act()
    } finally {
      resolve()
    }
  }

  async #beside(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      // The connection has said that Redis is away; the next tick, or its return, tries again.
      if (error instanceof StoreUnavailable) this.doubt()
      else this.#parts.onError(error)
    }
  }
}
