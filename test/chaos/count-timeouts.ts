import { setTimeout } from 'node:timers/promises'
import { connectRedis, RedisLedger } from '@sluice/redis'
import type { RedisInstance } from '../redis/start-redis.ts'

/** After how many commands without an answer a connection takes a Redis that was frozen for away. */
export async function countTimeouts(redis: RedisInstance): Promise<number> {
  const connection = connectRedis({ servers: { type: 'single', url: redis.url } })
  const ledger = new RedisLedger(connection, { namespace: 'timeouts' })
  const settle = () =>
    ledger.balance('any').then(
      () => 'answered',
      (error: unknown) => String(error),
    )
  while ((await settle()) !== 'answered') await setTimeout(10)
  process.kill(redis.pid, 'SIGSTOP')
  let timeouts = 0
  while ((await settle()).includes('no answer')) timeouts += 1
  process.kill(redis.pid, 'SIGCONT')
  await ledger.close()
  await connection.close()
  return timeouts
}
