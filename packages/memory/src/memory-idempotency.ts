import type { Clock, IdempotencyState, IdempotencyStore } from '@sluice/core'

interface Entry {
  readonly bodyHash: string
  readonly run: string | undefined
  readonly endsMs: number
  readonly answer?: string
}

export interface MemoryIdempotencyLimits {
  /** Keys. Default 10,000. */
  readonly most?: number
  /** Of the answers together. Default 64 MiB. */
  readonly mostBytes?: number
}

// To forget one by one is to walk, each time, over all that were forgotten before.
const KEPT_SHARE = 0.9

/** The idempotency keys of one process, in memory: the newest, as many and as much as the limits allow. */
export class MemoryIdempotency implements IdempotencyStore {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: Clock
  readonly #most: number
  readonly #mostBytes: number
  #bytes = 0

  constructor(clock: Clock, { most = 10_000, mostBytes = 64 * 1024 * 1024 }: MemoryIdempotencyLimits = {}) {
    this.#clock = clock
    this.#most = most
    this.#mostBytes = mostBytes
  }

  async begin(tenant: string, key: string, bodyHash: string, leaseMs: number, run?: string): Promise<IdempotencyState> {
    const name = nameOf(tenant, key)
    const now = this.#clock.monotonicMs()
    const known = this.#entries.get(name)
    if (!known || known.endsMs <= now) {
      this.#put(name, { bodyHash, run, endsMs: now + leaseMs })
      this.#forgetEnded(now)
      this.#forgetOldest()
      return { type: 'new' }
    }
    if (known.bodyHash !== bodyHash) return { type: 'mismatch' }
    return known.answer === undefined ? { type: 'in-progress' } : { type: 'finished', answer: known.answer }
  }

  async finish(tenant: string, key: string, answer: string, ttlMs: number, run?: string): Promise<void> {
    const name = nameOf(tenant, key)
    const known = this.#running(name, run)
    if (!known) return
    // Its place is by when it ends: what was begun ends soon, what is finished after a day.
    this.#put(name, { bodyHash: known.bodyHash, run, endsMs: this.#clock.monotonicMs() + ttlMs, answer })
    this.#forgetAnswers()
  }

  async forget(tenant: string, key: string, run?: string): Promise<void> {
    const name = nameOf(tenant, key)
    if (this.#running(name, run)) this.#delete(name)
  }

  /** Undefined: it has ended, or its lease has, or another run has begun since. */
  #running(name: string, run: string | undefined): Entry | undefined {
    const known = this.#entries.get(name)
    if (!known || known.answer !== undefined || known.endsMs <= this.#clock.monotonicMs()) return undefined
    return run === undefined || known.run === run ? known : undefined
  }

  #put(name: string, entry: Entry): void {
    this.#delete(name)
    this.#entries.set(name, entry)
    this.#bytes += bytesOf(entry)
  }

  #delete(name: string): void {
    const known = this.#entries.get(name)
    if (!known) return
    this.#entries.delete(name)
    this.#bytes -= bytesOf(known)
  }

  #forgetEnded(now: number): void {
    for (const [name, { endsMs }] of this.#entries) {
      if (endsMs > now) return
      this.#delete(name)
    }
  }

  #forgetOldest(): void {
    if (this.#entries.size <= this.#most) return
    for (const name of this.#entries.keys()) {
      this.#delete(name)
      if (this.#entries.size <= this.#most * KEPT_SHARE) return
    }
  }

  /** What is running stays: it has no answer, and to forget it is to run it twice at once. */
  #forgetAnswers(): void {
    if (this.#bytes <= this.#mostBytes) return
    for (const [name, { answer }] of this.#entries) {
      if (answer !== undefined) this.#delete(name)
      if (this.#bytes <= this.#mostBytes * KEPT_SHARE) return
    }
  }
}

/** As much as a text can take: two bytes a character. */
function bytesOf({ answer = '' }: Entry): number {
  return 2 * answer.length
}

function nameOf(tenant: string, key: string): string {
  return JSON.stringify([tenant, key])
}
