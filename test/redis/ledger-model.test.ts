import { FakeClock } from '@sluice/core/testing'
import { RedisLedger } from '@sluice/redis'
import { expect, inject, it } from 'vitest'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'
import { endLeases } from './end-leases.ts'
import { playLedgerModel } from './play-ledger-model.ts'

// Nightly plays more than 100,000 (S7): test/chaos/s7-ledger-model.ts.
const OPERATIONS = 2_000

async function play(atOnce: number): Promise<number> {
  const url = inject('redisUrl')
  const namespace = freshName()
  const client = clientOf(url)
  const stores = await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const connection = connectionTo(url)
      await reachable(connection)
      // Its own upkeep would set something aside, which no model knows of: its clock stands still.
      return new RedisLedger(connection, { namespace, clock: new FakeClock() })
    }),
  )
  return playLedgerModel({
    stores,
    seed: 7,
    operations: OPERATIONS,
    atOnce,
    endLeases: () => endLeases(client, namespace),
  })
}

it('the ledger in Redis answers as a simple model does, one operation after the other (S7)', async () => {
  expect(await play(1)).toBeGreaterThanOrEqual(OPERATIONS)
})

it('the ledger in Redis answers to three operations at once as to some order of them (S7)', async () => {
  expect(await play(3)).toBeGreaterThanOrEqual(OPERATIONS)
})
