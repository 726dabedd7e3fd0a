import { createHash } from 'node:crypto'
import { StoreUnavailable, type IdempotencyState, type IdempotencyStore } from '@sluice/core'
import { z } from 'zod'
import { checkName } from './connection/check-name.ts'
import type { RedisConnection } from './connection/connect-redis.ts'
import { defineScript } from './connection/redis-script.ts'

export interface RedisIdempotencyOptions {
  /** One set of stores of several in a Redis: 1 to 64 letters, digits, `-` and `_`. Default `sluice`. */
  readonly namespace?: string
}

/** KEYS: a hash: b = the body's hash, r = who runs, a = the answer. ARGV: the body's hash, lease, who runs. */
const BEGIN = defineScript(
  `
local body = redis.call('HGET', KEYS[1], 'b')
if not body then
  redis.call('HSET', KEYS[1], 'b', ARGV[1], 'r', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return { 'new' }
end
if body ~= ARGV[1] then return { 'mismatch' } end
local answer = redis.call('HGET', KEYS[1], 'a')
if answer then return { 'finished', answer } end
return { 'in-progress' }
`,
  { writes: true },
)

/** ARGV: the answer, how long it is kept, who has run: empty for whoever it was. The first answer stays. */
const FINISH = defineScript(
  `
local run, answer = unpack(redis.call('HMGET', KEYS[1], 'r', 'a'))
if not run or answer or (ARGV[3] ~= '' and run ~= ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'a', ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
  { writes: true },
)

/** ARGV: who has run: empty for whoever it was. */
const FORGET = defineScript(
  `
local run, answer = unpack(redis.call('HMGET', KEYS[1], 'r', 'a'))
if answer or (ARGV[1] ~= '' and run ~= ARGV[1]) then return 0 end
return redis.call('DEL', KEYS[1])
`,
  { writes: true },
)

const STATE = z.union([
  z.tuple([z.enum(['new', 'in-progress', 'mismatch'])]).transform(([type]) => ({ type })),
  z.tuple([z.literal('finished'), z.string()]).transform(([type, answer]) => ({ type, answer })),
])

/** The idempotency keys of a fleet, in Redis. Rejects with `StoreUnavailable` when Redis does not answer in time. */
export class RedisIdempotency implements IdempotencyStore {
  readonly #connection: RedisConnection
  readonly #prefix: string

  /** @throws TypeError when the namespace is not allowed. */
  constructor(connection: RedisConnection, { namespace = 'sluice' }: RedisIdempotencyOptions = {}) {
    this.#connection = connection
    this.#prefix = `${checkName('namespace', namespace)}:once:`
  }

  async begin(tenant: string, key: string, bodyHash: string, leaseMs: number, run = ''): Promise<IdempotencyState> {
    const args = [bodyHash, wholeMs(leaseMs), run]
    const result = STATE.safeParse(await this.#connection.run({ script: BEGIN, keys: [this.#key(tenant, key)], args }))
    if (result.success) return result.data
    throw new StoreUnavailable('redis: an idempotency key was answered with what no script of ours answers')
  }

  async finish(tenant: string, key: string, answer: string, ttlMs: number, run = ''): Promise<void> {
    const args = [answer, wholeMs(ttlMs), run]
    await this.#connection.run({ script: FINISH, keys: [this.#key(tenant, key)], args })
  }

  async forget(tenant: string, key: string, run = ''): Promise<void> {
    await this.#connection.run({ script: FORGET, keys: [this.#key(tenant, key)], args: [run] })
  }

  /** Of any length and with any characters, from outside: its hash stands for it. */
  #key(tenant: string, key: string): string {
    const hash = createHash('sha256').update(JSON.stringify([tenant, key]))
    return this.#prefix + hash.digest('base64url')
  }
}

/** @throws RangeError */
function wholeMs(durationMs: number): string {
  if (durationMs > 0 && durationMs <= Number.MAX_SAFE_INTEGER) return String(Math.ceil(durationMs))
  throw new RangeError(`redis: a key cannot be kept for ${durationMs} ms.`)
}
