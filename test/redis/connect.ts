import type { Clock } from '@sluice/core'
import { connectRedis, type RedisConnection, type RedisServers, type RedisSettings } from '@sluice/redis'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'

let names = 0

/** A name in Redis that no other test has. */
export function freshName(): string {
  names += 1
  return `test-${process.pid}-${names}`
}

/** Closed when the test has finished. Waits for answers as long as a busy machine may need, unless told otherwise. */
export function connectionTo(
  servers: RedisServers | string,
  settings: Partial<RedisSettings> = {},
  clock?: Clock,
): RedisConnection {
  const where = typeof servers === 'string' ? ({ type: 'single', url: servers } as const) : servers
  const connection = connectRedis({ servers: where, commandTimeoutMs: 5_000, ...settings }, clock)
  onTestFinished(() => connection.close())
  return connection
}

/** Waits until Redis takes a write through this connection. */
export async function reachable(connection: RedisConnection): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  connection.onReachable(resolve)
  await promise
}

/** A plain client, to look at what is stored. */
export function clientOf(url: string): Redis {
  const client = new Redis(url)
  onTestFinished(() => client.disconnect())
  return client
}
