import { setTimeout as sleep } from 'node:timers/promises'
import { idempotencySuite, keySuite, quotaSuite } from '@sluice/memory/suites'
import { RedisIdempotency, RedisKeys, RedisQuotas } from '@sluice/redis'
import { inject } from 'vitest'
import { connectionTo, freshName, reachable } from './connect.ts'

async function connection() {
  const made = connectionTo(inject('redisUrl'))
  await reachable(made)
  return made
}

/** Redis goes by its own clock, which only waiting moves. */
const advance = (durationMs: number) => sleep(durationMs)

quotaSuite('RedisQuotas', async () => ({
  store: new RedisQuotas(await connection(), { namespace: freshName() }),
  advance,
}))

keySuite('RedisKeys', async () => new RedisKeys(await connection(), { namespace: freshName() }))

idempotencySuite('RedisIdempotency', async () => ({
  store: new RedisIdempotency(await connection(), { namespace: freshName() }),
  advance,
}))
