import { randomId, systemRandom, type BreakerBoard, type BreakerTransition, type ProbeLeave } from '@sluice/core'
import { z } from 'zod'
import { checkName } from '../connection/check-name.ts'
import type { RedisConnection } from '../connection/connect-redis.ts'
import { defineScript } from '../connection/redis-script.ts'

export interface RedisBreakerBoardOptions {
  /** One set of stores of several in a Redis: 1 to 64 letters, digits, `-` and `_`. Default `sluice`. */
  readonly namespace?: string
}

/**
 * KEYS: a hash, by deployment: `<time> <state> <open for>`, and the deployment's probe. ARGV: deployment, time, what is
 * kept, how long it is kept after the last news of any deployment, state. Older news than what is there change nothing.
 */
const PUBLISH = defineScript(
  `
local known = redis.call('HGET', KEYS[1], ARGV[1])
local time = known and tonumber(string.match(known, '^%d+')) or 0
if tonumber(ARGV[2]) < time then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[5] == 'closed' then redis.call('DEL', KEYS[2]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[4])
`,
  { writes: true },
)
/** KEYS: a deployment's probe. ARGV: who asks, for how long. Answers how long another has it still; 0: who asks has it. */
const LEASE_PROBE = defineScript(
  `
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return 0 end
if holder then return math.max(1, redis.call('PTTL', KEYS[1])) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
`,
  { writes: true },
)
const READ = defineScript(`return redis.call('HGETALL', KEYS[1])`, { writes: false })

// Longer than a breaker stays open: older news advise nobody.
const KEPT_MS = 3_600_000
const NEWS = /^(\d{1,15}) (closed|open|half-open) (\d{1,15})?$/
const STATE = z.enum(['closed', 'open', 'half-open'])
const WAIT_MS = z.int().nonnegative()

/** What the processes of a fleet tell each other of their breakers, in Redis. Rejects when Redis does not answer in time. */
export class RedisBreakerBoard implements BreakerBoard {
  readonly #connection: RedisConnection
  readonly #key: string
  /** Tells the processes apart that ask for leave to probe. */
  readonly #holder = randomId('board', systemRandom)

  /** @throws TypeError when the namespace is not allowed. */
  constructor(connection: RedisConnection, { namespace = 'sluice' }: RedisBreakerBoardOptions = {}) {
    this.#connection = connection
    this.#key = `{${checkName('namespace', namespace)}:breakers}`
  }

  async publish({ deployment, state, time, openMs }: BreakerTransition): Promise<void> {
    const at = String(Math.round(time))
    const news = `${at} ${state} ${openMs === undefined ? '' : Math.round(openMs)}`
    const args = [deployment, at, news, String(KEPT_MS), state]
    await this.#connection.run({ script: PUBLISH, keys: [this.#key, this.#probe(deployment)], args })
  }

  async leaseProbe(deployment: string, forMs: number): Promise<ProbeLeave> {
    const args = [this.#holder, String(Math.max(1, Math.ceil(forMs)))]
    const answer = await this.#connection.run({ script: LEASE_PROBE, keys: [this.#probe(deployment)], args })
    const waitMs = WAIT_MS.parse(answer)
    return waitMs === 0 ? { type: 'granted' } : { type: 'refused', waitMs }
  }

  /** What is not news of ours is left out: it is advice. */
  async read(): Promise<readonly BreakerTransition[]> {
    const answer = await this.#connection.run({ script: READ, keys: [this.#key], args: [] })
    const fields = z.array(z.string()).parse(answer)
    return fields.flatMap((deployment, index) => (index % 2 === 0 ? readNews(deployment, fields[index + 1] ?? '') : []))
  }

  #probe(deployment: string): string {
    return `${this.#key}:probe:${deployment}`
  }
}

function readNews(deployment: string, news: string): BreakerTransition[] {
  const [, time, stateName, openMs] = NEWS.exec(news) ?? []
  const state = STATE.safeParse(stateName)
  if (!state.success) return []
  return [{ deployment, state: state.data, time: Number(time), openMs: openMs ? Number(openMs) : undefined }]
}
