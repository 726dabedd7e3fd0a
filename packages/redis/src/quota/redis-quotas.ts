import { checkLeaseMs, StoreUnavailable, type QuotaLimit, type QuotaResult, type QuotaStore } from '@sluice/core'
import { z } from 'zod'
import { checkName } from '../connection/check-name.ts'
import type { RedisConnection } from '../connection/connect-redis.ts'
import { GIVE, TAKE } from './quota-scripts.ts'

export interface RedisQuotasOptions {
  /** One set of stores of several in a Redis: 1 to 64 letters, digits, `-` and `_`. Default `sluice`. */
  readonly namespace?: string
}

const WHOLE = z.string().regex(/^\d{1,15}$/)
const REPLY = z.array(WHOLE)
const RATE = '1'
const AT_ONCE = '2'
const MOST_LEASE_MS = 999_999_999_999

/**
 * The quotas of a fleet, in Redis, by its clock. All limits of a request are taken in one step, so all lie in one slot
 * of a Cluster: another one than the ledger's. Rejects with `StoreUnavailable` when Redis does not answer in time.
 */
export class RedisQuotas implements QuotaStore {
  readonly #connection: RedisConnection
  readonly #prefix: string

  /** @throws TypeError when the namespace is not allowed. */
  constructor(connection: RedisConnection, { namespace = 'sluice' }: RedisQuotasOptions = {}) {
    this.#connection = connection
    this.#prefix = `{${checkName('namespace', namespace)}:quota}:`
  }

  async take(id: string, limits: readonly QuotaLimit[], leaseMs: number): Promise<QuotaResult> {
    checkLeaseMs(leaseMs)
    if (limits.length === 0) return { type: 'taken' }
    const lease = String(Math.min(Math.ceil(leaseMs), MOST_LEASE_MS))
    const args = limits.flatMap((limit) =>
      limit.kind === 'rate'
        ? [RATE, String(limit.windowMs ?? 0), String(costMs(limit, limit.amount))]
        : [AT_ONCE, String(limit.limit), String(limit.amount)],
    )
    const answer = await this.#connection.run({ script: TAKE, keys: this.#keys(limits), args: [id, lease, ...args] })
    const [place, ...times] = read(answer)
    if (place === '0') return { type: 'taken', refillMs: times.map(Number) }
    return { type: 'refused', key: limits[Number(place) - 1]?.key ?? '', waitMs: Number(times[0]) }
  }

  async give(id: string, limits: readonly QuotaLimit[], taken: readonly QuotaLimit[]): Promise<void> {
    if (limits.length === 0) return
    const args = limits.flatMap((limit, index) =>
      limit.kind === 'rate'
        ? [RATE, String(costMs(limit, limit.amount - (taken[index]?.amount ?? 0)))]
        : [AT_ONCE, '0'],
    )
    read(await this.#connection.run({ script: GIVE, keys: this.#keys(limits), args: [id, ...args] }))
  }

  /** Leaves the connection to whoever made it. */
  async close(): Promise<void> {}

  #keys(limits: readonly QuotaLimit[]): string[] {
    return limits.map(({ key, kind }) => `${this.#prefix}${kind}:${key}`)
  }
}

/** How long a bucket takes to refill by an amount. */
function costMs({ limit, windowMs = 0 }: QuotaLimit, amount: number): number {
  return (amount * windowMs) / limit
}

function read(answer: unknown): readonly string[] {
  const result = REPLY.safeParse(answer)
  if (result.success) return result.data
  throw new StoreUnavailable('redis: the quotas were answered with what no script of ours answers')
}
