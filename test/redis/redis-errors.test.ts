import { StoreUnavailable, type LedgerAccount } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { RedisLedger } from '@sluice/redis'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { startRedis } from './start-redis.ts'

const LIMITED = { key: 'limited', limitNanoUsd: 1_000n }
const CAPPED = { key: 'capped', limitNanoUsd: 1_000n, awayLimitNanoUsd: 50n }
const COUNTED = { key: 'counted' }
/** Longer than the fake clock is moved. */
const LEASE_MS = 86_400_000
const hold = (id: string, amountNanoUsd: bigint, ...accounts: LedgerAccount[]) => ({ id, amountNanoUsd, accounts })

async function setup(url = inject('redisUrl')) {
  const proxy = await startFaultProxy(Number(new URL(url).port))
  onTestFinished(() => proxy.close())
  const lines: string[] = []
  const clock = new FakeClock()
  const connection = connectionTo(proxy.url, { onTransition: (line) => lines.push(line) }, clock)
  await reachable(connection)
  const namespace = freshName()
  const ledger = new RedisLedger(connection, { namespace, clock })
  return { ledger, proxy, lines, namespace, clock, client: clientOf(url) }
}

it.each([
  'LOADING Redis is loading the dataset in memory',
  "READONLY You can't write against a read only replica.",
  "OOM command not allowed when used memory > 'maxmemory'.",
  'MOVED 3999 127.0.0.1:6381',
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  'NOAUTH Authentication required.',
  'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
  'NOREPLICAS Not enough good replicas to write.',
  'ERR something that nobody has thought of',
])('refuses what has a limit, counts what has none, and loses nothing, while Redis says %s', async (message) => {
  const { ledger, proxy, lines, clock } = await setup()
  await ledger.reserve(hold('before', 100n, LIMITED), LEASE_MS)
  proxy.fate = () => ({ type: 'error', message })
  for (let index = 0; index < 20; index += 1)
    await expect(ledger.reserve(hold(`no${index}`, 1n, LIMITED), LEASE_MS)).rejects.toThrow(StoreUnavailable)
  expect(await ledger.reserve(hold('free', 5n, COUNTED), LEASE_MS)).toMatchObject({ type: 'reserved' })
  expect(await ledger.reserve(hold('capped', 40n, CAPPED), LEASE_MS)).toMatchObject({ type: 'reserved' })
  await expect(ledger.reserve(hold('over', 11n, CAPPED), LEASE_MS)).rejects.toThrow(StoreUnavailable)
  expect(await ledger.settle(hold('before', 100n, LIMITED), 70n)).toMatchObject({ isFirst: true })
  expect(await ledger.settle(hold('capped', 40n, CAPPED), 30n)).toMatchObject({ isFirst: true })
  expect(lines.filter((line) => line.includes(message.split(' ')[0] ?? ''))).toHaveLength(1)
  expect(lines).toHaveLength(1)

  proxy.fate = () => ({ type: 'pass' })
  await vi.waitFor(async () => {
    await clock.advance(5_000)
    expect(await ledger.balance('limited')).toEqual({ postedNanoUsd: 70n, pendingNanoUsd: 0n })
    expect(await ledger.balance('capped')).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 0n })
    expect(await ledger.balance('counted')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 5n })
  }, 15_000)
  expect(lines.at(-1)).toMatch(/is back after/)
})

it('sends a script again, whole, when Redis has forgotten it', async () => {
  const { ledger, client } = await setup()
  await ledger.reserve(hold('a', 100n, LIMITED), LEASE_MS)
  await client.script('FLUSH')
  expect(await ledger.reserve(hold('b', 100n, LIMITED), LEASE_MS)).toMatchObject({ type: 'reserved' })
  expect(await ledger.balance('limited')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 200n })
})

it('tells a Redis that was emptied all it knew, before it admits another request', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const { ledger, client } = await setup(redis.url)
  await ledger.reserve(hold('settled', 500n, LIMITED), LEASE_MS)
  await ledger.settle(hold('settled', 500n, LIMITED), 400n)
  await ledger.reserve(hold('open', 500n, LIMITED), LEASE_MS)
  await client.flushall()
  expect(await ledger.reserve(hold('more', 101n, LIMITED), LEASE_MS)).toEqual({
    type: 'refused',
    account: 'limited',
    balance: { postedNanoUsd: 400n, pendingNanoUsd: 500n },
  })
  expect(await ledger.reserve(hold('last', 100n, LIMITED), LEASE_MS)).toMatchObject({ type: 'reserved' })
})

it('takes no account that somebody else has written nonsense to, and writes nothing', async () => {
  const { ledger, client, namespace } = await setup()
  for (const nonsense of ['-5', '1e3', '0x10', '1.5', '', '007', 'NaN', '9'.repeat(19)]) {
    await client.hset(`{${namespace}}:account:bad`, 'p', nonsense)
    const bad = hold('a', 1n, COUNTED, { key: 'bad', limitNanoUsd: 5n })
    await expect(ledger.reserve(bad, LEASE_MS)).rejects.toThrow(StoreUnavailable)
    expect(await ledger.balance('counted')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
    await ledger.reserve(hold(`good${nonsense}`, 0n, COUNTED), LEASE_MS)
  }
})

it('is a real Redis that is full: refuses before anything is written', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const { ledger, client, clock } = await setup(redis.url)
  await ledger.reserve(hold('a', 100n, LIMITED), LEASE_MS)
  await client.config('SET', 'maxmemory', '1')
  await expect(ledger.reserve(hold('b', 100n, LIMITED), LEASE_MS)).rejects.toThrow(StoreUnavailable)
  await ledger.settle(hold('a', 100n, LIMITED), 60n)
  await client.config('SET', 'maxmemory', '0')
  await vi.waitFor(async () => {
    await clock.advance(5_000)
    expect(await ledger.balance('limited')).toEqual({ postedNanoUsd: 60n, pendingNanoUsd: 0n })
  }, 5_000)
})
