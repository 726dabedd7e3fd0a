import { Redis } from 'ioredis'
import { vi } from 'vitest'
import { freePort, startRedis, type RedisInstance } from './start-redis.ts'

/** Three masters that share all slots. */
export interface RedisCluster {
  readonly nodes: readonly RedisInstance[]
  stop(): Promise<void>
}

const SLOTS = [
  [0, 5_460],
  [5_461, 10_922],
  [10_923, 16_383],
] as const

/** Starts a private Cluster on loopback and waits until it serves every slot. */
export async function startCluster(): Promise<RedisCluster> {
  const busPorts = await Promise.all(SLOTS.map(freePort))
  const nodes = await Promise.all(busPorts.map((busPort) => startRedis({ settings: clusterSettings(busPort) })))
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  const clients = nodes.map(({ url }) => new Redis(url))
  try {
    await join(clients, nodes, busPorts)
    await vi.waitFor(() => Promise.all(clients.map(servesAll)), { timeout: 15_000, interval: 50 })
    return { nodes, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    for (const client of clients) client.disconnect()
  }
}

function clusterSettings(busPort: number): string[] {
  return ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '2000']
}

async function join(
  clients: readonly Redis[],
  nodes: readonly RedisInstance[],
  busPorts: readonly number[],
): Promise<void> {
  for (const [index, client] of clients.entries()) {
    const [first = 0, last = 0] = SLOTS[index] ?? []
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(first), String(last))
  }
  for (const [index, { port }] of nodes.entries())
    await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[index]))
}

async function servesAll(client: Redis): Promise<void> {
  const info = String(await client.call('CLUSTER', 'INFO'))
  if (!info.includes('cluster_state:ok') || !info.includes('cluster_known_nodes:3'))
    throw new Error(`the Cluster does not serve all slots yet.\n${info}`)
}
