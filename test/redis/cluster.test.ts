import { FakeClock } from '@sluice/core/testing'
import { keySuite, ledgerSuite } from '@sluice/memory/suites'
import { RedisKeys, RedisLedger, RedisQuotas } from '@sluice/redis'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { connectionTo, freshName, reachable } from './connect.ts'
import { endLeases } from './end-leases.ts'
import { startCluster, type RedisCluster } from './start-cluster.ts'

let cluster: RedisCluster
const addresses = () => cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))

beforeAll(async () => {
  cluster = await startCluster()
}, 30_000)

afterAll(() => cluster.stop())

async function connection() {
  const made = connectionTo({ type: 'cluster', nodes: addresses().slice(0, 1) })
  await reachable(made)
  return made
}

ledgerSuite(
  'RedisLedger on a Cluster',
  async () => {
    const namespace = freshName()
    const client = new Cluster(addresses())
    onTestFinished(() => client.disconnect())
    const store = new RedisLedger(await connection(), { namespace, clock: new FakeClock() })
    // The node of its slot need not be the one that was reached first.
    await vi.waitFor(() => store.balance('nobody'), { timeout: 10_000, interval: 20 })
    return {
      store,
      endLeases: () => endLeases(client, namespace),
    }
  },
  { scale: 0.05 },
)

keySuite('RedisKeys on a Cluster', async () => new RedisKeys(await connection(), { namespace: freshName() }))

it('takes quotas whose keys would lie on different nodes in one step', async () => {
  const quotas = new RedisQuotas(await connection(), { namespace: freshName() })
  const limits = ['a', 'b', 'c', 'd'].map((key) => ({ key, kind: 'concurrency', limit: 1, amount: 1 }) as const)
  expect(await quotas.take('first', limits, 60_000)).toMatchObject({ type: 'taken' })
  expect(await quotas.take('second', limits, 60_000)).toMatchObject({ type: 'refused' })
})

it('keeps a ledger on whichever node its namespace falls', async () => {
  const link = await connection()
  const namespaces = Array.from({ length: 30 }, freshName)
  for (const namespace of namespaces) {
    const ledger = new RedisLedger(link, { namespace, clock: new FakeClock() })
    await ledger.settle({ id: 'a', amountNanoUsd: 0n, accounts: [{ key: 'acme' }] }, 5n)
    expect(await ledger.balance('acme')).toMatchObject({ postedNanoUsd: 5n })
  }
})
