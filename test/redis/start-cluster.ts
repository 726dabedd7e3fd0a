import { Redis } from 'ioredis'
import { vi } from 'vitest'
import { freePort, startRedis, type RedisInstance } from './start-redis.ts'

/** Three masters that share all slots, and with `replicas` a replica of each behind them. */
export interface RedisCluster {
  readonly nodes: readonly RedisInstance[]
  stop(): Promise<void>
}

const SLOTS = [
  [0, 5_460],
  [5_461, 10_922],
  [10_923, 16_383],
] as const
const PATIENCE = { timeout: 20_000, interval: 50 }

/** Starts a private Cluster on loopback and waits until it serves every slot. */
export async function startCluster({ replicas = false } = {}): Promise<RedisCluster> {
  const places = replicas ? [...SLOTS, ...SLOTS] : SLOTS
  const busPorts = await Promise.all(places.map(freePort))
  const nodes = await Promise.all(busPorts.map((busPort) => startRedis({ settings: clusterSettings(busPort) })))
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  const clients = nodes.map(({ url }) => new Redis(url))
  try {
    await join(clients, nodes, busPorts)
    await vi.waitFor(() => Promise.all(clients.map((client) => servesAll(client, nodes.length))), PATIENCE)
    if (replicas) await replicate(clients)
    return { nodes, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    for (const client of clients) client.disconnect()
  }
}

function clusterSettings(busPort: number): string[] {
  return ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '5000']
}

async function join(
  clients: readonly Redis[],
  nodes: readonly RedisInstance[],
  busPorts: readonly number[],
): Promise<void> {
  for (const [index, client] of clients.entries()) {
    const [first, last] = SLOTS[index] ?? []
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    if (first !== undefined) await client.call('CLUSTER', 'ADDSLOTSRANGE', String(first), String(last))
  }
  for (const [index, { port }] of nodes.entries())
    await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[index]))
}

/** The last three follow the first three. */
async function replicate(clients: readonly Redis[]): Promise<void> {
  for (const [index, client] of clients.slice(SLOTS.length).entries()) {
    const master = String(await clients[index]?.call('CLUSTER', 'MYID'))
    await vi.waitFor(() => client.call('CLUSTER', 'REPLICATE', master), PATIENCE)
  }
  await vi.waitFor(() => Promise.all(clients.slice(0, SLOTS.length).map(hasReplica)), PATIENCE)
}

async function servesAll(client: Redis, count: number): Promise<void> {
  const info = String(await client.call('CLUSTER', 'INFO'))
  if (!info.includes('cluster_state:ok') || !info.includes(`cluster_known_nodes:${count}`))
    throw new Error(`the Cluster does not serve all slots yet.\n${info}`)
}

async function hasReplica(client: Redis): Promise<void> {
  const info = await client.info('replication')
  if (!info.includes('state=online')) throw new Error(`no replica follows yet.\n${info}`)
}
