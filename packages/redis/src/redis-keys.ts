import { BUDGET_WINDOWS, StoreUnavailable, TIERS, type KeyRecord, type KeyStore } from '@sluice/core'
import { z } from 'zod'
import { checkName } from './connection/check-name.ts'
import type { RedisConnection } from './connection/connect-redis.ts'
import { defineScript } from './connection/redis-script.ts'

export interface RedisKeysOptions {
  /** One set of stores of several in a Redis: 1 to 64 letters, digits, `-` and `_`. Default `sluice`. */
  readonly namespace?: string
}

const PUT = defineScript(`return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])`, { writes: true })
const FIND = defineScript(`return redis.call('HGET', KEYS[1], ARGV[1])`, { writes: false })
const LIST = defineScript(`return redis.call('HVALS', KEYS[1])`, { writes: false })

const AMOUNT = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt)
const RECORD = z.object({
  id: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  tenant: z.string(),
  tiers: z.array(z.enum(TIERS)).optional(),
  models: z.array(z.string()).optional(),
  budget: z.object({ limitNanoUsd: AMOUNT, window: z.enum(BUDGET_WINDOWS) }).optional(),
  formerIds: z.array(z.string()).optional(),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  revokedAt: z.number().optional(),
  replaces: z.string().optional(),
})

/** The virtual keys of a fleet, in Redis. Rejects with `StoreUnavailable` when Redis does not answer in time. */
export class RedisKeys implements KeyStore {
  readonly #connection: RedisConnection
  readonly #key: string

  /** @throws TypeError when the namespace is not allowed. */
  constructor(connection: RedisConnection, { namespace = 'sluice' }: RedisKeysOptions = {}) {
    this.#connection = connection
    this.#key = `{${checkName('namespace', namespace)}:keys}`
  }

  async put(record: KeyRecord): Promise<void> {
    const text = JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    await this.#connection.run({ script: PUT, keys: [this.#key], args: [record.id, text] })
  }

  async find(id: string): Promise<KeyRecord | undefined> {
    const text = await this.#connection.run({ script: FIND, keys: [this.#key], args: [id] })
    return text === null ? undefined : readRecord(text)
  }

  async list(): Promise<readonly KeyRecord[]> {
    const texts = await this.#connection.run({ script: LIST, keys: [this.#key], args: [] })
    return z
      .array(z.unknown())
      .parse(texts)
      .map(readRecord)
      .toSorted((a, b) => a.createdAt - b.createdAt)
  }

  /** Leaves the connection to whoever made it. */
  async close(): Promise<void> {}
}

/** What others may have written there grants nothing. */
function readRecord(text: unknown): KeyRecord {
  try {
    return RECORD.parse(JSON.parse(z.string().parse(text)))
  } catch (cause) {
    throw new StoreUnavailable('redis: a virtual key is stored as what no gateway stores', { cause })
  }
}
