/** A piece of a prompt that was to be cached. */
interface Remembered {
  /** Who answered it. */
  readonly deployment: string
  readonly ttlMs: number
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const MOST_REMEMBERED = 10_000

/**
 * Which beginnings of prompts a model would have in its prompt cache, had it answered everything. Kept per process, and
 * of a flood of them the newest.
 */
export class PrefixMemory {
  readonly #known = new Map<string, Remembered>()

  find(digest: string, time: number): Remembered | undefined {
    const found = this.#known.get(digest)
    return found && found.expiresAt > time ? found : undefined
  }

  /** Reading a prefix keeps it alive for another lifetime, as writing it does. */
  touch(digest: string, deployment: string, ttlMs: number, time: number): void {
    this.#known.delete(digest)
    this.#known.set(digest, { deployment, ttlMs, expiresAt: time + ttlMs })
    if (this.#known.size <= MOST_REMEMBERED) return
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest)
      return
    }
  }
}
