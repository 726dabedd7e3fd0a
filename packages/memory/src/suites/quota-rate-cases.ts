import type { QuotaLimit } from '@sluice/core'
import { expect } from 'vitest'
import type { QuotaCase } from './quota-suite.ts'

const HOUR_MS = 3_600_000
const LEASE_MS = 60_000
const TAKEN = { type: 'taken' }

/** Windows of an hour stand still in a test; those of seconds refill in it. */
function rate(amount: number, { key = 'acme/tokens', limit = 100, windowMs = HOUR_MS } = {}): QuotaLimit {
  return { key, kind: 'rate', limit, windowMs, amount }
}

/** Requests and tokens in a window. */
export const RATE_CASES: readonly QuotaCase[] = [
  {
    name: 'takes up to the limit, then refuses and says how long until there is room',
    async run({ store }) {
      for (let index = 0; index < 10; index += 1)
        expect(await store.take(`a${index}`, [rate(10)], LEASE_MS)).toMatchObject(TAKEN)
      const result = await store.take('b', [rate(10)], LEASE_MS)
      expect(result).toMatchObject({ type: 'refused', key: 'acme/tokens' })
      const waitMs = result.type === 'refused' ? result.waitMs : 0
      expect(Number.isInteger(waitMs)).toBe(true)
      expect(waitMs).toBeGreaterThan((HOUR_MS / 10) * 0.9)
      expect(waitMs).toBeLessThanOrEqual(HOUR_MS / 10)
    },
  },
  {
    name: 'tells of each rate how long until it is full again, and of what is held at once nothing',
    async run({ store }) {
      const held: QuotaLimit = { key: 'acme/at-once', kind: 'concurrency', limit: 5, amount: 1 }
      const limits = [rate(25), held, rate(50, { key: 'acme/other' })]
      const result = await store.take('a', limits, LEASE_MS)
      const [first = 0, second, third = 0] = (result.type === 'taken' && result.refillMs) || []
      expect(second).toBe(0)
      for (const [refillMs, share] of [
        [first, 0.25],
        [third, 0.5],
      ] as const) {
        expect(refillMs).toBeGreaterThan(HOUR_MS * share - 5_000)
        expect(refillMs).toBeLessThanOrEqual(HOUR_MS * share)
      }
    },
  },
  {
    name: 'fills a limit of thirds exactly',
    async run({ store }) {
      const third = rate(1, { limit: 3, windowMs: 100_000 })
      for (const id of ['a', 'b', 'c']) expect(await store.take(id, [third], LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('d', [third], LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'refills evenly, and not in one go at the end of the window',
    async run({ store, advance }) {
      const slow = (amount: number) => [rate(amount, { windowMs: 10_000 })]
      await store.take('a', slow(100), LEASE_MS)
      await advance(1_000)
      expect(await store.take('b', slow(10), LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('c', slow(50), LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'has room once the wait it gave is over',
    async run({ store, advance }) {
      const fast = (amount: number) => [rate(amount, { windowMs: 1_000 })]
      await store.take('a', fast(100), LEASE_MS)
      const result = await store.take('b', fast(100), LEASE_MS)
      expect(result).toMatchObject({ type: 'refused' })
      await advance(result.type === 'refused' ? result.waitMs : 0)
      expect(await store.take('b', fast(100), LEASE_MS)).toMatchObject(TAKEN)
    },
  },
  {
    name: 'saves no more than its limit, however long nothing is taken or whatever is given back',
    async run({ store, advance }) {
      const idle = (amount: number) => [rate(amount, { key: 'idle', windowMs: 1_000 })]
      const back = (amount: number) => [rate(amount, { key: 'back', windowMs: 2_000 })]
      await store.take('a', idle(10), LEASE_MS)
      await store.take('b', back(50), LEASE_MS)
      await advance(1_100)
      await store.give('b', back(0), back(50))
      expect(await store.take('c', idle(100), LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('d', idle(60), LEASE_MS)).toMatchObject({ type: 'refused' })
      expect(await store.take('e', back(100), LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('f', back(40), LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'takes more than the limit when nothing else is taken, and pays it off',
    async run({ store }) {
      expect(await store.take('a', [rate(250)], LEASE_MS)).toMatchObject(TAKEN)
      const result = await store.take('b', [rate(10)], LEASE_MS)
      expect(result).toMatchObject({ type: 'refused' })
      expect(result.type === 'refused' ? result.waitMs : 0).toBeGreaterThan(HOUR_MS * 1.5)
      await store.take('c', [rate(1, { key: 'other' })], LEASE_MS)
      expect(await store.take('d', [rate(250, { key: 'other' })], LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'takes all limits or none, and names the one that takes longest',
    async run({ store }) {
      const requests = rate(1, { key: 'acme/requests', limit: 2 })
      const soon = rate(100, { key: 'acme/soon', windowMs: 60_000 })
      expect(await store.take('a', [requests, soon, rate(100)], LEASE_MS)).toMatchObject(TAKEN)
      for (const id of ['b', 'c', 'd'])
        expect(await store.take(id, [requests, rate(100), soon], LEASE_MS)).toMatchObject({ key: 'acme/tokens' })
      expect(await store.take('e', [requests], LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('f', [requests], LEASE_MS)).toMatchObject({ key: 'acme/requests' })
    },
  },
  {
    name: 'gives back what was taken and not used',
    async run({ store }) {
      await store.take('a', [rate(100)], LEASE_MS)
      await store.give('a', [rate(40)], [rate(100)])
      expect(await store.take('b', [rate(60)], LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('c', [rate(1)], LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'charges what was used beyond what was taken',
    async run({ store }) {
      await store.take('a', [rate(10)], LEASE_MS)
      await store.give('a', [rate(130)], [rate(10)])
      const result = await store.take('b', [rate(10)], LEASE_MS)
      expect(result.type === 'refused' ? result.waitMs : 0).toBeGreaterThan(HOUR_MS * 0.39)
    },
  },
  {
    name: 'admits exactly 100 of 1,000 requests at once, when there is room for 100',
    async run({ store }) {
      const each = rate(1, { windowMs: 24 * HOUR_MS })
      const ids = Array.from({ length: 1_000 }, (_, index) => `a${index}`)
      const results = await Promise.all(ids.map((id) => store.take(id, [each], LEASE_MS)))
      expect(results.filter(({ type }) => type === 'taken')).toHaveLength(100)
    },
  },
  {
    name: 'takes nothing, and from no limit',
    async run({ store }) {
      expect(await store.take('a', [], LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('b', [rate(0)], LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('c', [rate(100)], LEASE_MS)).toMatchObject(TAKEN)
      await store.give('b', [], [])
      expect(await store.take('d', [rate(1)], LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
]
