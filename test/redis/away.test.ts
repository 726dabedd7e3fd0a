import { StoreUnavailable, type LedgerAccount } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { RedisLedger } from '@sluice/redis'
import { expect, it, onTestFinished, vi } from 'vitest'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'
import { startRedis } from './start-redis.ts'

const ACME = { key: 'acme', limitNanoUsd: 1_000_000n }
const LEASE_MS = 86_400_000
const hold = (id: string, amountNanoUsd = 1_000n, ...accounts: LedgerAccount[]) => ({
  id,
  amountNanoUsd,
  accounts: accounts.length > 0 ? accounts : [ACME],
})

async function setup() {
  const redis = await startRedis()
  const servers = [redis]
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.stop()))
  })
  const clock = new FakeClock()
  const lines: string[] = []
  const connection = connectionTo(redis.url, { onTransition: (line) => lines.push(line) }, clock)
  await reachable(connection)
  const ledger = new RedisLedger(connection, { namespace: freshName(), clock })
  const restart = async () => {
    servers.push(await startRedis({ port: redis.port }))
  }
  return { redis, restart, clock, ledger, lines, connection }
}

type Scene = Awaited<ReturnType<typeof setup>>

/** 100 requests, all paid; then a slice is set aside: 1 % of the 900,000 that are left. */
async function spendAndSetAside({ ledger, clock }: Scene): Promise<void> {
  for (let index = 0; index < 100; index += 1) {
    await ledger.reserve(hold(`paid${index}`), LEASE_MS)
    await ledger.settle(hold(`paid${index}`), 1_000n)
  }
  await clock.advance(5_000)
  await vi.waitFor(async () => {
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100_000n, pendingNanoUsd: 9_000n })
  }, 5_000)
}

async function isDown({ ledger, redis }: Scene): Promise<void> {
  await redis.stop()
  await vi.waitFor(() => expect(ledger.balance('acme')).rejects.toThrow(StoreUnavailable))
}

it('spends what was set aside and not a nano-dollar more, and tells a Redis that lost everything', async () => {
  const scene = await setup()
  const { ledger, restart, clock, lines } = scene
  await spendAndSetAside(scene)
  await isDown(scene)
  for (let index = 0; index < 9; index += 1)
    expect(await ledger.reserve(hold(`away${index}`), LEASE_MS)).toMatchObject({ type: 'reserved' })
  await expect(ledger.reserve(hold('over', 1n), LEASE_MS)).rejects.toThrow(StoreUnavailable)
  for (let index = 0; index < 5; index += 1) await ledger.settle(hold(`away${index}`), 400n)
  expect(await ledger.reserve(hold('from the rest'), LEASE_MS)).toMatchObject({ type: 'reserved' })

  await restart()
  await vi.waitFor(async () => {
    await clock.advance(1_000)
    expect(await ledger.balance('acme')).toMatchObject({ postedNanoUsd: 102_000n })
  }, 10_000)
  await ledger.close()
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 102_000n, pendingNanoUsd: 5_000n })
  expect(lines.map((line) => /is (away|back)/.exec(line)?.[1])).toEqual(['away', 'back'])
})

it('gives back what it set aside rather than refuse, and when it closes', async () => {
  const scene = await setup()
  const { ledger } = scene
  await spendAndSetAside(scene)
  expect(await ledger.reserve(hold('rest', 900_000n), LEASE_MS)).toMatchObject({ type: 'reserved' })
  await ledger.settle(hold('rest'), 0n)
  await scene.clock.advance(5_000)
  await ledger.close()
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100_000n, pendingNanoUsd: 0n })
})

it('extends, while Redis is away, what Redis holds; and what it does not', async () => {
  const scene = await setup()
  const { ledger, restart, clock } = scene
  await spendAndSetAside(scene)
  await ledger.reserve(hold('there'), LEASE_MS)
  await isDown(scene)
  await ledger.reserve(hold('here'), LEASE_MS)
  for (const id of ['there', 'here'])
    for (const by of [500n, 500n]) expect(await ledger.extend(hold(id), by)).toMatchObject({ type: 'reserved' })
  await expect(ledger.extend(hold('there'), 6_001n)).rejects.toThrow(StoreUnavailable)
  await restart()
  await vi.waitFor(async () => {
    await clock.advance(1_000)
    expect(await ledger.balance('acme')).toMatchObject({ postedNanoUsd: 100_000n })
  }, 10_000)
  await ledger.close()
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100_000n, pendingNanoUsd: 4_000n })
  for (const id of ['there', 'here']) await ledger.settle(hold(id), 1_500n)
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 103_000n, pendingNanoUsd: 0n })
})

it('answers at once while Redis is away, and within 250 ms when Redis freezes', async () => {
  const { redis, ledger: unused, clock } = await setup()
  await unused.close()
  const lines: string[] = []
  const settings = { commandTimeoutMs: 50, onTransition: (line: string) => lines.push(line) }
  const connection = connectionTo(redis.url, settings)
  await reachable(connection)
  const ledger = new RedisLedger(connection, { namespace: freshName(), clock })
  await ledger.reserve(hold('before'), LEASE_MS)
  process.kill(redis.pid, 'SIGSTOP')
  try {
    const waits: number[] = []
    for (let index = 0; index < 50; index += 1) {
      const started = performance.now()
      await ledger.reserve(hold(`f${index}`, 1n, { key: 'counted' }), LEASE_MS)
      await ledger.settle(hold(`f${index}`, 1n, { key: 'counted' }), 1n)
      waits.push(performance.now() - started)
    }
    expect(Math.max(...waits)).toBeLessThan(250)
    expect(waits.toSorted((a, b) => a - b)[25]).toBeLessThan(5)
  } finally {
    process.kill(redis.pid, 'SIGCONT')
  }
  await vi.waitFor(async () => {
    await clock.advance(1_000)
    expect(await ledger.balance('counted')).toEqual({ postedNanoUsd: 50n, pendingNanoUsd: 0n })
  }, 10_000)
  expect(lines.length).toBeLessThanOrEqual(4)
  expect(clientOf(redis.url)).toBeDefined()
})
