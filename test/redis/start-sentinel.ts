import { Redis } from 'ioredis'
import { vi } from 'vitest'
import { startRedis, type RedisInstance } from './start-redis.ts'

/** A master, its replica, and a sentinel that makes the one of the other. */
export interface RedisSentinel {
  readonly name: string
  readonly master: RedisInstance
  readonly sentinel: RedisInstance
  stop(): Promise<void>
}

const NAME = 'sluice-master'

export async function startSentinel(): Promise<RedisSentinel> {
  const master = await startRedis()
  const replica = await startRedis({ settings: ['--replicaof', '127.0.0.1', String(master.port)] })
  const sentinel = await startRedis({ isSentinel: true })
  const stop = async () => {
    await Promise.all([master, replica, sentinel].map((server) => server.stop()))
  }
  const watcher = new Redis(sentinel.url)
  try {
    await watcher.call('SENTINEL', 'MONITOR', NAME, '127.0.0.1', String(master.port), '1')
    await watcher.call('SENTINEL', 'SET', NAME, 'down-after-milliseconds', '2000')
    // Else a first try that found the replica not ready would be followed by the next only after six minutes.
    await watcher.call('SENTINEL', 'SET', NAME, 'failover-timeout', '5000')
    const knowsReplica = async () => {
      const replicas = await watcher.call('SENTINEL', 'REPLICAS', NAME)
      if (!String(replicas).includes('master-link-status,ok')) throw new Error('the sentinel knows no replica yet')
    }
    await vi.waitFor(knowsReplica, { timeout: 20_000, interval: 100 })
    return { name: NAME, master, sentinel, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    watcher.disconnect()
  }
}
