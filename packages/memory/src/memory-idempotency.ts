import type { Clock, IdempotencyState, IdempotencyStore } from '@sluice/core'

interface Entry {
  readonly bodyHash: string
  readonly endsMs: number
  readonly answer?: string
}

/** The idempotency keys of one process, in memory: the newest `most` (default 10,000), since answers may be long. */
export class MemoryIdempotency implements IdempotencyStore {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: Clock
  readonly #most: number

  constructor(clock: Clock, most = 10_000) {
    this.#clock = clock
    this.#most = most
  }

  async begin(tenant: string, key: string, bodyHash: string, leaseMs: number): Promise<IdempotencyState> {
    const name = nameOf(tenant, key)
    const now = this.#clock.monotonicMs()
    const known = this.#entries.get(name)
    if (!known || known.endsMs <= now) {
      this.#entries.delete(name)
      this.#entries.set(name, { bodyHash, endsMs: now + leaseMs })
      this.#forgetEnded(now)
      return { type: 'new' }
    }
    if (known.bodyHash !== bodyHash) return { type: 'mismatch' }
    return known.answer === undefined ? { type: 'in-progress' } : { type: 'finished', answer: known.answer }
  }

  async finish(tenant: string, key: string, answer: string, ttlMs: number): Promise<void> {
    const name = nameOf(tenant, key)
    const known = this.#entries.get(name)
    const now = this.#clock.monotonicMs()
    if (!known || known.endsMs <= now) return
    // Its place is by when it ends: what was begun ends soon, what is finished after a day.
    this.#entries.delete(name)
    this.#entries.set(name, { bodyHash: known.bodyHash, endsMs: now + ttlMs, answer })
  }

  async forget(tenant: string, key: string): Promise<void> {
    this.#entries.delete(nameOf(tenant, key))
  }

  #forgetEnded(now: number): void {
    for (const [name, { endsMs }] of this.#entries) {
      if (endsMs > now && this.#entries.size <= this.#most) return
      this.#entries.delete(name)
    }
  }
}

function nameOf(tenant: string, key: string): string {
  return JSON.stringify([tenant, key])
}
