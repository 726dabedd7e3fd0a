import { seededRandom, type LedgerStore, type NanoUsd, type Reservation } from '@sluice/core'
import { expect } from 'vitest'
import { hold, holdIn, LEASE_MS, type LedgerCase } from './ledger-under-test.ts'

const BATCH = 100

/** Limits under load, exact sums, and settles that come more than once. */
export const LIMIT_CASES: readonly LedgerCase[] = [
  {
    name: 'fills an account to its limit and not by a nano-dollar more',
    async run({ store }) {
      const account = [{ key: 'acme', limitNanoUsd: 100n }]
      expect(await store.reserve(holdIn('a', 101n, account), LEASE_MS)).toMatchObject({ type: 'refused' })
      expect(await store.reserve(holdIn('b', 60n, account), LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.reserve(holdIn('c', 40n, account), LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.reserve(holdIn('d', 1n, account), LEASE_MS)).toMatchObject({ type: 'refused' })
      expect(await store.reserve(holdIn('e', 0n, account), LEASE_MS)).toMatchObject({ type: 'reserved' })
    },
  },
  {
    name: 'goes by the limit that comes with the reservation: a policy may change it',
    async run({ store }) {
      await store.reserve(holdIn('a', 100n, [{ key: 'acme', limitNanoUsd: 100n }]), LEASE_MS)
      const raised = holdIn('b', 50n, [{ key: 'acme', limitNanoUsd: 150n }])
      expect(await store.reserve(raised, LEASE_MS)).toMatchObject({ type: 'reserved' })
      const lowered = holdIn('c', 1n, [{ key: 'acme', limitNanoUsd: 10n }])
      expect(await store.reserve(lowered, LEASE_MS)).toMatchObject({ type: 'refused' })
      expect(await store.reserve(hold('d', 1n, 'acme'), LEASE_MS)).toMatchObject({ type: 'reserved' })
    },
  },
  {
    name: 'holds in all accounts or in none, and names the first that has no room',
    async run({ store }) {
      const roomy = { key: 'all' }
      const team = { key: 'team', limitNanoUsd: 50n }
      const key = { key: 'key', limitNanoUsd: 10n }
      await store.settle(hold('spent', 0n, 'team'), 7n)
      const result = await store.reserve(holdIn('a', 60n, [roomy, team, key]), LEASE_MS)
      const balance = { postedNanoUsd: 7n, pendingNanoUsd: 0n }
      expect(result).toEqual({ type: 'refused', account: 'team', balance })
      for (const name of ['all', 'team', 'key']) expect(await store.balance(name)).toMatchObject({ pendingNanoUsd: 0n })
      // What was refused is not known: it may be asked again, once there is room.
      expect(await store.reserve(holdIn('a', 10n, [roomy, team, key]), LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.balance('key')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 10n })
    },
  },
  {
    name: 'admits exactly 100 of 1,000 requests at once, when there is room for 100',
    async run({ store }) {
      const account = [{ key: 'acme', limitNanoUsd: 1_000n }]
      const requests = Array.from({ length: 1_000 }, (_, index) => holdIn(`a${index}`, 10n, account))
      const results = await Promise.all(requests.map((request) => store.reserve(request, LEASE_MS)))
      expect(results.filter(({ type }) => type === 'reserved')).toHaveLength(100)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 1_000n })
    },
  },
  {
    name: 'passes no limit of nested accounts and leaves nothing half held, in 10,000 requests side by side',
    async run({ store }, runs) {
      for (let run = 0; run < runs(10_000 / BATCH); run += 1) await nestedBatch(store, run)
    },
  },
  {
    name: 'adds up exactly above 2^53, where floating-point numbers no longer count by one',
    async run({ store }) {
      const most = 900_000_000_000_000n
      for (let index = 0; index < 20; index += 1) await store.settle(hold(`a${index}`, 0n, 'acme'), most)
      await store.settle(hold('odd', 0n, 'acme'), 1n)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 18_000_000_000_000_001n, pendingNanoUsd: 0n })
      const account = [{ key: 'acme', limitNanoUsd: 18_000_000_000_000_003n }]
      expect(await store.reserve(holdIn('b', 3n, account), LEASE_MS)).toMatchObject({ type: 'refused' })
      expect(await store.reserve(holdIn('c', 2n, account), LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.reserve(holdIn('d', 1n, account), LEASE_MS)).toMatchObject({ type: 'refused' })
      expect(await store.settle(holdIn('c', 2n, account), 1n)).toMatchObject({ isFirst: true })
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 18_000_000_000_000_002n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'adds up $0.0000025 as often as it is posted, to the nano-dollar',
    async run({ store }, runs) {
      const times = runs(20_000)
      const requests = Array.from({ length: times }, (_, index) => hold(`a${index}`, 0n, 'acme'))
      await inBatches(requests, (request) => store.settle(request, 2_500n))
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 2_500n * BigInt(times), pendingNanoUsd: 0n })
    },
  },
  {
    name: 'posts once what is settled one to five times, in any order, over 100,000 operations',
    async run({ store }, runs) {
      const random = seededRandom(4)
      const requests = Array.from({ length: runs(25_000) }, (_, index) => hold(`a${index}`, 1_000n, 'acme', 'team'))
      // Some settles find no reservation, as after a reply or a store that was lost.
      await inBatches(
        requests.filter(() => random.next() < 0.9),
        (request) => store.reserve(request, LEASE_MS),
      )
      const settles = shuffle(
        requests.flatMap((request) => Array<Reservation>(1 + Math.floor(random.next() * 5)).fill(request)),
        () => random.next(),
      )
      const results = await inBatches(settles, (request) => store.settle(request, costOf(request)))
      expect(results.filter(({ isFirst }) => isFirst)).toHaveLength(requests.length)
      const postedNanoUsd = requests.reduce((sum, request) => sum + costOf(request), 0n)
      for (const key of ['acme', 'team'])
        expect(await store.balance(key)).toEqual({ postedNanoUsd, pendingNanoUsd: 0n })
    },
  },
]

/** 100 reservations at once in an organization, 2 teams and 5 keys; none of their limits is passed, no sum disagrees. */
async function nestedBatch(store: LedgerStore, run: number): Promise<void> {
  const random = seededRandom(run)
  const limits = new Map<string, NanoUsd>()
  const account = (key: string, most: number) => {
    const limitNanoUsd = limits.get(key) ?? BigInt(Math.floor(random.next() * most))
    limits.set(key, limitNanoUsd)
    return { key, limitNanoUsd }
  }
  const requests = Array.from({ length: BATCH }, (_, index) =>
    holdIn(`${run}-${index}`, BigInt(1 + Math.floor(random.next() * 10)), [
      account(`org-${run}`, 600),
      account(`team-${run}-${index % 2}`, 400),
      account(`key-${run}-${index % 5}`, 200),
    ]),
  )
  const results = await Promise.all(requests.map((request) => store.reserve(request, LEASE_MS)))
  const held = requests.filter((_, index) => results[index]?.type === 'reserved')
  for (const [key, limit] of limits) {
    const { pendingNanoUsd } = await store.balance(key)
    const inIt = held.filter(({ accounts }) => accounts.some((each) => each.key === key))
    expect(pendingNanoUsd).toBe(inIt.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n))
    expect(pendingNanoUsd <= limit).toBe(true)
  }
}

function costOf({ id }: Reservation): NanoUsd {
  return BigInt(id.slice(1)) % 997n
}

async function inBatches<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < items.length; from += BATCH)
    results.push(...(await Promise.all(items.slice(from, from + BATCH).map(act))))
  return results
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
