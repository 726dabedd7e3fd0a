import { checkLeaseMs, type Clock, type QuotaLimit, type QuotaResult, type QuotaStore } from '@sluice/core'

interface Holders {
  total: number
  readonly byId: Map<string, { readonly amount: number; readonly endsMs: number }>
}

// A request may end at any moment; to wait for its lease would be to wait for a request that died.
const WAIT_FOR_END_MS = 1_000
// Thirds of a window do not add up to it in floating-point numbers.
const ROUNDING_MS = 0.001
const FEW = 1_000

/**
 * The quotas of one process, in memory. A rate is kept as the time at which its bucket will be full again: every unit
 * that is taken puts it off by `windowMs / limit`, and what lies in the past is a full bucket. Source: the generic cell
 * rate algorithm, https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class MemoryQuotas implements QuotaStore {
  readonly #fullAtMs = new Map<string, number>()
  readonly #holders = new Map<string, Holders>()
  readonly #clock: Clock
  #sizeToForgetAt = FEW

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async take(id: string, limits: readonly QuotaLimit[], leaseMs: number): Promise<QuotaResult> {
    checkLeaseMs(leaseMs)
    const now = this.#clock.monotonicMs()
    let longest = { key: '', waitMs: 0 }
    for (const limit of limits) {
      const waitMs = limit.kind === 'rate' ? this.#waitForRate(limit, now) : this.#waitForEnd(id, limit, now)
      if (waitMs > longest.waitMs) longest = { key: limit.key, waitMs }
    }
    if (longest.waitMs > 0) return { type: 'refused', ...longest }
    for (const limit of limits) {
      if (limit.kind === 'rate') this.#putOff(limit, limit.amount, now)
      else this.#hold(id, limit, now + leaseMs)
    }
    this.#forgetFull(now)
    return { type: 'taken', refillMs: limits.map(({ kind, key }) => (kind === 'rate' ? this.#owedMs(key, now) : 0)) }
  }

  async give(id: string, limits: readonly QuotaLimit[], taken: readonly QuotaLimit[]): Promise<void> {
    const now = this.#clock.monotonicMs()
    for (const [index, limit] of limits.entries()) {
      if (limit.kind === 'rate') this.#putOff(limit, limit.amount - (taken[index]?.amount ?? 0), now)
      else this.#end(limit.key, id)
    }
  }

  async close(): Promise<void> {}

  #waitForRate(limit: QuotaLimit, now: number): number {
    const owedMs = this.#owedMs(limit.key, now)
    const room = Math.max(windowOf(limit) - costMs(limit, limit.amount), 0)
    return owedMs <= room + ROUNDING_MS ? 0 : Math.ceil(owedMs - room)
  }

  #waitForEnd(id: string, { key, limit, amount }: QuotaLimit, now: number): number {
    const holders = this.#holders.get(key)
    const others = () => (holders?.total ?? 0) - (holders?.byId.get(id)?.amount ?? 0)
    if (others() + amount <= limit) return 0
    for (const [holder, { endsMs }] of holders?.byId ?? []) if (endsMs <= now) this.#end(key, holder)
    return others() + amount <= limit ? 0 : WAIT_FOR_END_MS
  }

  #owedMs(key: string, now: number): number {
    return Math.max((this.#fullAtMs.get(key) ?? now) - now, 0)
  }

  #putOff(limit: QuotaLimit, amount: number, now: number): void {
    this.#fullAtMs.set(limit.key, now + this.#owedMs(limit.key, now) + costMs(limit, amount))
  }

  #hold(id: string, { key, amount }: QuotaLimit, endsMs: number): void {
    this.#end(key, id)
    const holders = this.#holders.get(key) ?? { total: 0, byId: new Map() }
    holders.total += amount
    holders.byId.set(id, { amount, endsMs })
    this.#holders.set(key, holders)
  }

  #end(key: string, id: string): void {
    const holders = this.#holders.get(key)
    const held = holders?.byId.get(id)
    if (!holders || !held) return
    holders.total -= held.amount
    holders.byId.delete(id)
    if (holders.byId.size === 0) this.#holders.delete(key)
  }

  /** A full bucket is as good as none. Looked for each time their number has doubled. */
  #forgetFull(now: number): void {
    if (this.#fullAtMs.size < this.#sizeToForgetAt) return
    for (const [key, fullAtMs] of this.#fullAtMs) if (fullAtMs <= now) this.#fullAtMs.delete(key)
    this.#sizeToForgetAt = FEW + 2 * this.#fullAtMs.size
  }
}

function windowOf({ windowMs = 0 }: QuotaLimit): number {
  return windowMs
}

/** How long a bucket takes to refill by an amount. */
function costMs(limit: QuotaLimit, amount: number): number {
  return (amount * windowOf(limit)) / limit.limit
}
