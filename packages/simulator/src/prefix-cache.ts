import type { Clock } from '@sluice/core'

const CAPACITY = 100_000

/** Prompt prefixes a vendor still has in its cache, by key. Keeps the 100,000 youngest. */
export class PrefixCache {
  readonly #clock: Clock
  readonly #expiresAtMs = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  holds(key: string): boolean {
    return (this.#expiresAtMs.get(key) ?? 0) > this.#clock.monotonicMs()
  }

  /** Keeps the key, or keeps it longer. */
  keep(key: string, ttlMs: number): void {
    const untilMs = this.#clock.monotonicMs() + ttlMs
    const known = this.#expiresAtMs.get(key) ?? 0
    this.#expiresAtMs.delete(key)
    this.#expiresAtMs.set(key, Math.max(known, untilMs))
    if (this.#expiresAtMs.size > CAPACITY) this.#dropOldest()
  }

  #dropOldest(): void {
    for (const key of this.#expiresAtMs.keys()) {
      this.#expiresAtMs.delete(key)
      return
    }
  }
}
