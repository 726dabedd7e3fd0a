import { systemClock, type Clock } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { RedisLedger } from '@sluice/redis'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'
import { endLeases } from './end-leases.ts'
import { startRedis } from './start-redis.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LEASE_MS = 60_000
const ACME = [{ key: 'acme', limitNanoUsd: 1_000n }]

async function setup(options: { readonly url?: string; readonly clock?: Clock } = {}) {
  const { url = inject('redisUrl'), clock = new FakeClock() } = options
  const connection = connectionTo(url)
  await reachable(connection)
  const namespace = freshName()
  const ledger = new RedisLedger(connection, { namespace, clock })
  onTestFinished(() => ledger.close())
  return { ledger, namespace, client: clientOf(url) }
}

it('goes by the clock of Redis: the wall clock of a gateway may be an hour off, and jump', async () => {
  let offsetMs = 0
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + offsetMs }
  const { ledger, namespace, client } = await setup({ clock })
  for (const jumpMs of [HOUR_MS, -HOUR_MS, 0]) {
    offsetMs = jumpMs
    await ledger.reserve({ id: `a${jumpMs}`, amountNanoUsd: 100n, accounts: ACME }, LEASE_MS)
    expect(await ledger.sweep()).toBe(0)
  }
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 300n })
  await ledger.settle({ id: 'a0', amountNanoUsd: 100n, accounts: ACME }, 10n)
  await endLeases(client, namespace)
  expect(await ledger.sweep()).toBe(2)
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 210n, pendingNanoUsd: 0n })
})

it('needs less than 300 bytes for an open reservation in three nested accounts', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const { ledger, client } = await setup({ url: redis.url })
  const accounts = ['all/2026-11', 'team-month/acme/2026-11', 'key-day/k3f9a0c2/2026-11-22'].map((key) => ({ key }))
  const hold = (index: number) => {
    const id = `res_${String(index).padStart(20, '0')}`
    return ledger.reserve({ id, amountNanoUsd: 123_456_789n, accounts }, LEASE_MS)
  }
  const usedBytes = async () => Number(/used_memory_dataset:(\d+)/.exec(await client.info('memory'))?.[1])
  // Tables grow in steps: the measure is taken from a full one to the next full one.
  const holdAll = async (from: number, to: number) => {
    for (let index = from; index < to; index += 64)
      await Promise.all(Array.from({ length: 64 }, (_, offset) => hold(index + offset)))
  }
  await holdAll(0, 8_192)
  const before = await usedBytes()
  await holdAll(8_192, 16_384)
  // The buffers of a connection that was busy count too, until Redis takes them back.
  await vi.waitFor(async () => expect((await usedBytes()) - before).toBeLessThan(300 * 8_192), 10_000)
}, 60_000)

it('remembers a finished id for a day, and an account for a day after its window', async () => {
  const { ledger, namespace, client } = await setup()
  const now = Date.now()
  const accounts = [
    { key: 'soon', endsAt: now + HOUR_MS },
    { key: 'over', endsAt: now - 10 * DAY_MS },
    { key: 'total' },
  ]
  const ttl = (key: string) => client.pttl(`{${namespace}}:${key}`)
  await ledger.reserve({ id: 'a', amountNanoUsd: 1n, accounts }, LEASE_MS)
  expect(await ttl('account:soon')).toBeGreaterThan(DAY_MS)
  expect(await ttl('account:soon')).toBeLessThanOrEqual(DAY_MS + HOUR_MS)
  // What is held in it is not forgotten, however long ago it ended.
  expect(await ttl('account:over')).toBeGreaterThan(DAY_MS)
  expect(await ttl('account:total')).toBe(-1)
  await ledger.settle({ id: 'a', amountNanoUsd: 1n, accounts }, 1n)
  expect(await ttl('done:a')).toBeGreaterThan(DAY_MS - 10_000)
  await ledger.reserve({ id: 'b', amountNanoUsd: 1n, accounts }, LEASE_MS)
  await endLeases(client, namespace)
  await ledger.sweep()
  expect(await ttl('done:b')).toBeGreaterThan(DAY_MS - 10_000)
  expect(await client.hlen(`{${namespace}}:open`)).toBe(0)
})

it('takes a reservation that nobody can read off the list, and posts the others', async () => {
  const { ledger, namespace, client } = await setup()
  await client.zadd(`{${namespace}}:due`, 1, 'broken')
  await client.hset(`{${namespace}}:open`, 'broken', '12 not json')
  await client.zadd(`{${namespace}}:due`, 1, 'unknown')
  await ledger.reserve({ id: 'a', amountNanoUsd: 100n, accounts: ACME }, LEASE_MS)
  await endLeases(client, namespace)
  await ledger.sweep()
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100n, pendingNanoUsd: 0n })
  expect(await client.zcard(`{${namespace}}:due`)).toBe(0)
})

it('sweeps by itself, every five seconds of its clock', async () => {
  const clock = new FakeClock()
  const { ledger, namespace, client } = await setup({ clock })
  await ledger.reserve({ id: 'a', amountNanoUsd: 100n, accounts: ACME }, LEASE_MS)
  await endLeases(client, namespace)
  await clock.advance(5_000)
  await expect.poll(() => ledger.balance('acme')).toEqual({ postedNanoUsd: 100n, pendingNanoUsd: 0n })
})
