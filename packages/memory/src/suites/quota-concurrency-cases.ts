import type { QuotaLimit } from '@sluice/core'
import { expect } from 'vitest'
import type { QuotaCase } from './quota-suite.ts'

const LEASE_MS = 60_000
const TAKEN = { type: 'taken' }

function atOnce(limit: number, key = 'acme/at-once'): QuotaLimit {
  return { key, kind: 'concurrency', limit, amount: 1 }
}

/** Requests at once. */
export const CONCURRENCY_CASES: readonly QuotaCase[] = [
  {
    name: 'holds up to the limit at once, and has room again when one is given back',
    async run({ store }) {
      const limits = [atOnce(2)]
      expect(await store.take('a', limits, LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('b', limits, LEASE_MS)).toMatchObject(TAKEN)
      const result = await store.take('c', limits, LEASE_MS)
      expect(result).toMatchObject({ type: 'refused', key: 'acme/at-once' })
      const waitMs = result.type === 'refused' ? result.waitMs : 0
      expect(waitMs).toBeGreaterThan(0)
      expect(waitMs).toBeLessThanOrEqual(LEASE_MS)
      await store.give('a', limits, limits)
      expect(await store.take('c', limits, LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('d', limits, LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'gives back once, and nothing for an id that holds nothing',
    async run({ store }) {
      const limits = [atOnce(2)]
      await store.take('a', limits, LEASE_MS)
      await store.take('b', limits, LEASE_MS)
      for (const id of ['a', 'a', 'nobody']) await store.give(id, limits, limits)
      expect(await store.take('c', limits, LEASE_MS)).toMatchObject(TAKEN)
      expect(await store.take('d', limits, LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'gives back by itself what is held when its lease has passed',
    async run({ store, advance }) {
      const limits = [atOnce(1)]
      await store.take('a', limits, 1_000)
      expect(await store.take('b', limits, LEASE_MS)).toMatchObject({ type: 'refused' })
      await advance(1_100)
      expect(await store.take('b', limits, LEASE_MS)).toMatchObject(TAKEN)
      await store.give('a', limits, limits)
      expect(await store.take('c', limits, LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'keeps keys apart, and takes all or none of them',
    async run({ store }) {
      const rate: QuotaLimit = { key: 'acme/requests', kind: 'rate', limit: 2, windowMs: 3_600_000, amount: 1 }
      const [acme, other] = [atOnce(1), atOnce(1, 'other/at-once')]
      expect(await store.take('a', [acme, rate], LEASE_MS)).toMatchObject(TAKEN)
      for (const id of ['b', 'c', 'd'])
        expect(await store.take(id, [rate, other, acme], LEASE_MS)).toMatchObject({ key: 'acme/at-once' })
      expect(await store.take('e', [other, rate], LEASE_MS)).toMatchObject(TAKEN)
      await store.give('a', [acme, rate], [acme, rate])
      expect(await store.take('f', [acme], LEASE_MS)).toMatchObject(TAKEN)
    },
  },
  {
    name: 'holds exactly 100 of 1,000 requests at once, when there is room for 100',
    async run({ store }) {
      const ids = Array.from({ length: 1_000 }, (_, index) => `a${index}`)
      const results = await Promise.all(ids.map((id) => store.take(id, [atOnce(100)], LEASE_MS)))
      expect(results.filter(({ type }) => type === 'taken')).toHaveLength(100)
    },
  },
]
