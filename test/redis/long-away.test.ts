import type { SpendJournal } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { RedisLedger } from '@sluice/redis'
import { expect, inject, it, vi } from 'vitest'
import { MemoryJournal } from '../../packages/redis/src/ledger/memory-journal.ts'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'

const DAY_MS = 86_400_000
const ACCOUNTS = [{ key: 'acme', limitNanoUsd: 1_000_000n }]

/** A gateway with a journal of its own, and what it starts as after so many days. */
async function gateway(namespace: string, journal: SpendJournal, afterDays = 0) {
  const connection = connectionTo(inject('redisUrl'))
  await reachable(connection)
  const clock = new FakeClock()
  await clock.advance(afterDays * DAY_MS)
  const ledger = new RedisLedger(connection, { namespace, clock, durable: { journal, instance: 'one' } })
  const pay = async (id: string) => {
    await ledger.reserve({ id, amountNanoUsd: 1_000n, accounts: ACCOUNTS }, DAY_MS)
    await ledger.settle({ id, amountNanoUsd: 1_000n, accounts: ACCOUNTS }, 700n)
  }
  return { ledger, pay }
}

it('is not told again what it was told before it and a gateway were apart for longer than it remembers', async () => {
  const namespace = freshName()
  const journal = new MemoryJournal()
  const before = await gateway(namespace, journal)
  for (const id of ['a', 'b', 'c']) await before.pay(id)
  await before.ledger.close()
  const client = clientOf(inject('redisUrl'))
  const forgotten = await client.keys(`{${namespace}}:done:*`)
  expect(await client.del(`{${namespace}}:heard:one`, ...forgotten)).toBe(4)
  const after = await gateway(namespace, journal, 41)
  await after.pay('d')
  await vi.waitFor(async () => expect(await client.exists(`{${namespace}}:heard:one`)).toBe(1))
  expect(await after.ledger.balance('acme')).toMatchObject({ postedNanoUsd: 2_800n })
})

it('remembers a gateway for longer than the gateway goes back to tell it all again', async () => {
  const namespace = freshName()
  const { pay } = await gateway(namespace, new MemoryJournal())
  await pay('a')
  expect(await clientOf(inject('redisUrl')).pttl(`{${namespace}}:heard:one`)).toBeGreaterThan(39 * DAY_MS)
})
