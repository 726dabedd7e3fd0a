import type { SpendEntry, SpendJournal } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { RedisLedger } from '@sluice/redis'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { connectionTo, freshName, reachable } from './connect.ts'
import { startFaultProxy } from './fault-proxy.ts'

const ACCOUNTS = [{ key: 'acme', limitNanoUsd: 1_000_000n }]
const LEASE_MS = 86_400_000
const hold = (id: string, amountNanoUsd = 1_000n) => ({ id, amountNanoUsd, accounts: ACCOUNTS })

/** A journal that outlives the ledger that writes it. */
function keptJournal(): SpendJournal {
  const entries = new Map<string, SpendEntry>()
  const confirmed = new Set<string>()
  return {
    append: async (entry) => void (entries.has(entry.id) || entries.set(entry.id, entry)),
    confirm: async (id) => void confirmed.add(id),
    unconfirmed: async () => [...entries.values()].filter(({ id }) => !confirmed.has(id)),
    since: async (time) => [...entries.values()].filter((entry) => entry.time >= time),
    prune: async () => {},
  }
}

async function setup() {
  const proxy = await startFaultProxy(Number(new URL(inject('redisUrl')).port))
  onTestFinished(() => proxy.close())
  const clock = new FakeClock()
  const namespace = freshName()
  const journal = keptJournal()
  const start = async (instance: string, url: string) => {
    const connection = connectionTo(url, {}, clock)
    await reachable(connection)
    return new RedisLedger(connection, { namespace, clock, durable: { journal, instance } })
  }
  return { proxy, clock, start }
}

/** Pays 100 requests and lets the ledger set a slice of 9,000 aside. */
async function spendAndSetAside(ledger: RedisLedger, clock: FakeClock): Promise<void> {
  for (let index = 0; index < 100; index += 1) {
    await ledger.reserve(hold(`paid${index}`), LEASE_MS)
    await ledger.settle(hold(`paid${index}`), 1_000n)
  }
  await clock.advance(5_000)
  await expect.poll(() => ledger.balance('acme')).toEqual({ postedNanoUsd: 100_000n, pendingNanoUsd: 9_000n })
}

it('gives the slice back, less what was spent of it, to a Redis that was away and kept its data', async () => {
  const { proxy, clock, start } = await setup()
  const ledger = await start('one', proxy.url)
  await spendAndSetAside(ledger, clock)
  proxy.fate = () => ({ type: 'error', message: 'BUSY Redis is busy running a script.' })
  for (const id of ['settled', 'open']) await ledger.reserve(hold(id), LEASE_MS)
  await ledger.settle(hold('settled'), 600n)
  proxy.fate = () => ({ type: 'pass' })
  await vi.waitFor(async () => {
    await ledger.close()
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100_600n, pendingNanoUsd: 1_000n })
  }, 5_000)
  await ledger.settle(hold('open'), 700n)
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 101_300n, pendingNanoUsd: 0n })
})

it('sets aside anew as soon as Redis is back: it may be gone again soon', async () => {
  const { proxy, clock, start } = await setup()
  const ledger = await start('one', proxy.url)
  await spendAndSetAside(ledger, clock)
  proxy.fate = () => ({ type: 'error', message: 'BUSY Redis is busy running a script.' })
  for (const id of ['a', 'b', 'c', 'd', 'e']) await ledger.reserve(hold(id), LEASE_MS)
  proxy.fate = () => ({ type: 'pass' })
  await clock.advance(1_000)
  expect(await ledger.reserve(hold('back'), LEASE_MS)).toMatchObject({ type: 'reserved' })
  // Five that were held meanwhile, one that shows that Redis is back, and about a hundredth of the rest.
  await expect.poll(async () => (await ledger.balance('acme')).pendingNanoUsd).toBeGreaterThan(14_000n)
})

it('gives back, in its next life, the slice of a process that died; and posts what only its journal knows', async () => {
  const { proxy, clock, start } = await setup()
  const dead = await start('one', proxy.url)
  await spendAndSetAside(dead, clock)
  proxy.fate = () => ({ type: 'error', message: 'LOADING Redis is loading the dataset in memory' })
  await dead.reserve(hold('away'), LEASE_MS)
  await dead.settle(hold('away'), 600n)

  const next = await start('one', inject('redisUrl'))
  expect(await next.reserve(hold('first'), LEASE_MS)).toEqual({
    type: 'reserved',
    balances: [{ postedNanoUsd: 100_600n, pendingNanoUsd: 1_000n }],
  })
})

it('lets all of an account be spent by another process once this one has given its slice back', async () => {
  const { proxy, clock, start } = await setup()
  const one = await start('one', proxy.url)
  const other = await start('other', proxy.url)
  await spendAndSetAside(one, clock)
  const rest = hold('rest', 900_000n)
  expect(await other.reserve(rest, LEASE_MS)).toMatchObject({ type: 'refused' })
  await one.close()
  expect(await other.reserve(rest, LEASE_MS)).toMatchObject({ type: 'reserved' })
})
