/**
 * S7: random operations on the ledger in a real Redis, compared with a simple model: one after the other, and three at
 * once over three connections.
 *
 *   node --conditions=@sluice/source test/chaos/s7-ledger-model.ts [--quick]
 */
import { FakeClock } from '@sluice/core/testing'
import { connectRedis, RedisLedger } from '@sluice/redis'
import { Redis } from 'ioredis'
import { endLeases } from '../redis/end-leases.ts'
import { playLedgerModel } from '../redis/play-ledger-model.ts'
import { requireRedis, startRedis } from '../redis/start-redis.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const OPERATIONS = isQuick ? 3_000 : 100_000

requireRedis()
const redis = await startRedis()
const client = new Redis(redis.url)
await measure('sequential', 1)
await measure('concurrent', 3)
client.disconnect()
await redis.stop()

async function measure(name: string, atOnce: number): Promise<void> {
  const connections = await Promise.all(Array.from({ length: atOnce }, connect))
  const stores = connections.map(
    (connection) => new RedisLedger(connection, { namespace: name, clock: new FakeClock() }),
  )
  const startedMs = performance.now()
  const figure = { id: `S7 ${name}`, asked: '>= 100,000 operations, each as the model says' }
  const onProgress = (played: number) => {
    if (played % 10_000 < 40) writeProgress(`${name}: ${played} operations`)
  }
  try {
    const ended = () => endLeases(client, name)
    const played = await playLedgerModel({
      stores,
      seed: 1,
      operations: OPERATIONS,
      atOnce,
      endLeases: ended,
      onProgress,
    })
    const seconds = (performance.now() - startedMs) / 1_000
    writeFigure({ ...figure, got: `${played}, 0 differ, ${seconds.toFixed(0)} s`, isMet: isQuick || played >= 100_000 })
  } catch (error) {
    writeFigure({ ...figure, got: String(error), isMet: false })
  }
  for (const connection of connections) await connection.close()
}

async function connect() {
  const connection = connectRedis({ servers: { type: 'single', url: redis.url }, commandTimeoutMs: 10_000 })
  const { promise, resolve } = Promise.withResolvers<void>()
  connection.onReachable(resolve)
  await promise
  return connection
}
