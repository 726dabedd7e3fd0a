import type { Cluster, Redis } from 'ioredis'

const SCRIPT = `
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], '0', '-1')) do redis.call('ZADD', KEYS[1], '1', id) end
`

/** Leases go by the clock of Redis, which cannot be moved: their ends are. */
export async function endLeases(client: Redis | Cluster, namespace: string): Promise<void> {
  await client.eval(SCRIPT, 1, `{${namespace}}:due`)
}
