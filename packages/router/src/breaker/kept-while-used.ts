import type { Clock } from '@sluice/core'

export interface KeepingRules<T> {
  readonly make: (key: string) => T
  /** Until when one is kept even if nobody uses it, on the clock's monotonic time: its ten minutes begin then. */
  readonly keepUntilMs: (thing: T) => number
  /** Hears of each that is forgotten. */
  readonly onForget?: (thing: T) => void
}

const IDLE_MS = 600_000
const SWEEP_EVERY_MS = 60_000

/**
 * Things by key: made when first used, forgotten when unused for ten minutes. Swept when it is used, at most once a
 * minute, rather than by a timer.
 */
export class KeptWhileUsed<T> {
  #sweptMs: number
  readonly #things = new Map<string, { readonly thing: T; usedMs: number }>()
  readonly #rules: KeepingRules<T>
  readonly #clock: Clock

  constructor(rules: KeepingRules<T>, clock: Clock) {
    this.#rules = rules
    this.#clock = clock
    this.#sweptMs = clock.monotonicMs()
  }

  get size(): number {
    return this.#things.size
  }

  /** The thing of a key, to be used. */
  use(key: string): T {
    this.sweep()
    const usedMs = this.#clock.monotonicMs()
    const known = this.#things.get(key)
    if (known) {
      known.usedMs = usedMs
      return known.thing
    }
    const thing = this.#rules.make(key)
    this.#things.set(key, { thing, usedMs })
    return thing
  }

  /** The thing of a key, to be looked at; undefined when there is none. */
  peek(key: string): T | undefined {
    return this.#things.get(key)?.thing
  }

  keepOnly(isKept: (key: string) => boolean): void {
    for (const [key, { thing }] of this.#things) if (!isKept(key)) this.#forget(key, thing)
  }

  /** Forgets what nobody uses, if it is time to look. */
  sweep(): void {
    const now = this.#clock.monotonicMs()
    if (now - this.#sweptMs < SWEEP_EVERY_MS) return
    this.#sweptMs = now
    for (const [key, { thing, usedMs }] of this.#things) {
      if (now - Math.max(usedMs, this.#rules.keepUntilMs(thing)) >= IDLE_MS) this.#forget(key, thing)
    }
  }

  #forget(key: string, thing: T): void {
    this.#things.delete(key)
    this.#rules.onForget?.(thing)
  }
}
