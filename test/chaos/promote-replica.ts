import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { RedisInstance } from '../redis/start-redis.ts'

export function clientTo(port: number): Redis {
  return new Redis(port, '127.0.0.1')
}

/** Lets one follow the other and waits until it has everything. Undefined: it follows nobody, and learns nothing more. */
export async function follow(replica: RedisInstance, master: RedisInstance | undefined): Promise<void> {
  const client = clientTo(replica.port)
  try {
    // Where nobody listens: the replica keeps what it has, as one that was cut off does.
    await client.call('REPLICAOF', '127.0.0.1', String(master?.port ?? 1))
    if (!master) return
    while (!(await client.info('replication')).includes('master_link_status:up')) await setTimeout(20)
  } finally {
    client.disconnect()
  }
}

/** Gives it the port of the master that is gone, where clients look for it. */
export async function promote(replica: RedisInstance, port: number): Promise<void> {
  const client = clientTo(replica.port)
  await client.call('REPLICAOF', 'NO', 'ONE')
  await client.call('CONFIG', 'SET', 'port', String(port))
  client.disconnect()
}
