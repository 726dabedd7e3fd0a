import { expect } from 'vitest'
import { hold, holdIn, LEASE_MS, type LedgerCase } from './ledger-under-test.ts'

/** Two phases: hold, then post; by id, once. */
export const PHASE_CASES: readonly LedgerCase[] = [
  {
    name: 'holds an amount, then posts what was really spent and gives the rest back',
    async run({ store }) {
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
      await store.reserve(hold('a', 100n, 'acme'), LEASE_MS)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
      await store.settle(hold('a', 100n, 'acme'), 30n)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'says the balances after each step, in the order of the accounts',
    async run({ store }) {
      await store.settle(hold('before', 0n, 'b'), 5n)
      const held = hold('a', 100n, 'b', 'a')
      expect(await store.reserve(held, LEASE_MS)).toEqual({
        type: 'reserved',
        balances: [
          { postedNanoUsd: 5n, pendingNanoUsd: 100n },
          { postedNanoUsd: 0n, pendingNanoUsd: 100n },
        ],
      })
      expect(await store.extend(held, 20n)).toEqual({
        type: 'reserved',
        balances: [
          { postedNanoUsd: 5n, pendingNanoUsd: 120n },
          { postedNanoUsd: 0n, pendingNanoUsd: 120n },
        ],
      })
      expect(await store.settle(held, 30n)).toEqual({
        isFirst: true,
        balances: [
          { postedNanoUsd: 35n, pendingNanoUsd: 0n },
          { postedNanoUsd: 30n, pendingNanoUsd: 0n },
        ],
      })
    },
  },
  {
    name: 'posts each reservation once, however often it is settled or released',
    async run({ store }) {
      const held = hold('a', 100n, 'acme')
      await store.reserve(held, LEASE_MS)
      expect(await store.settle(held, 30n)).toMatchObject({ isFirst: true })
      const balances = [{ postedNanoUsd: 30n, pendingNanoUsd: 0n }]
      expect(await store.settle(held, 30n)).toEqual({ isFirst: false, balances })
      expect(await store.settle(held, 40n)).toEqual({ isFirst: false, balances })
      expect(await store.settle(held, 0n)).toEqual({ isFirst: false, balances })
    },
  },
  {
    name: 'releases a reservation that is settled with nothing, and posts nothing for it later',
    async run({ store }) {
      const held = hold('a', 100n, 'acme')
      await store.reserve(held, LEASE_MS)
      expect(await store.settle(held, 0n)).toMatchObject({ isFirst: true })
      expect(await store.settle(held, 30n)).toMatchObject({ isFirst: false })
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'holds nothing more for an id that it holds or that is finished, whatever the amount',
    async run({ store }) {
      const account = [{ key: 'acme', limitNanoUsd: 150n }]
      await store.reserve(holdIn('a', 100n, account), LEASE_MS)
      const again = await store.reserve(holdIn('a', 100n, account), LEASE_MS)
      expect(again).toEqual({ type: 'reserved', balances: [{ postedNanoUsd: 0n, pendingNanoUsd: 100n }] })
      expect(await store.reserve(holdIn('a', 999n, account), LEASE_MS)).toMatchObject({ type: 'reserved' })
      await store.settle(holdIn('a', 100n, account), 30n)
      const finished = await store.reserve(holdIn('a', 100n, account), LEASE_MS)
      expect(finished).toEqual({ type: 'reserved', balances: [{ postedNanoUsd: 30n, pendingNanoUsd: 0n }] })
    },
  },
  {
    name: 'posts all of what was spent, also more than was held and past the limit; then there is no room',
    async run({ store }) {
      const account = [{ key: 'acme', limitNanoUsd: 150n }]
      await store.reserve(holdIn('a', 100n, account), LEASE_MS)
      expect(await store.settle(holdIn('a', 100n, account), 400n)).toMatchObject({ isFirst: true })
      expect(await store.reserve(holdIn('b', 1n, account), LEASE_MS)).toEqual({
        type: 'refused',
        account: 'acme',
        balance: { postedNanoUsd: 400n, pendingNanoUsd: 0n },
      })
    },
  },
  {
    name: 'posts an id that it does not know, once: the store lost the reservation, not the vendor its bill',
    async run({ store }) {
      const lost = hold('lost', 100n, 'acme', 'team')
      expect(await store.settle(lost, 30n)).toMatchObject({ isFirst: true })
      expect(await store.settle(lost, 30n)).toMatchObject({ isFirst: false })
      expect(await store.reserve(lost, LEASE_MS)).toMatchObject({ type: 'reserved' })
      for (const key of ['acme', 'team'])
        expect(await store.balance(key)).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'holds more for an open reservation, in all accounts or in none',
    async run({ store }) {
      const accounts = [{ key: 'acme' }, { key: 'team', limitNanoUsd: 150n }, { key: 'key', limitNanoUsd: 120n }]
      const held = holdIn('a', 100n, accounts)
      await store.reserve(held, LEASE_MS)
      expect(await store.extend(held, 20n)).toMatchObject({ type: 'reserved' })
      expect(await store.extend(held, 1n)).toEqual({
        type: 'refused',
        account: 'key',
        balance: { postedNanoUsd: 0n, pendingNanoUsd: 120n },
      })
      for (const { key } of accounts) expect(await store.balance(key)).toMatchObject({ pendingNanoUsd: 120n })
      await store.settle(held, 110n)
      for (const { key } of accounts)
        expect(await store.balance(key)).toEqual({ postedNanoUsd: 110n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'refuses to hold more for a reservation that is unknown or finished',
    async run({ store }) {
      const held = hold('a', 100n, 'acme')
      const nothing = { type: 'refused', account: 'acme', balance: { postedNanoUsd: 0n, pendingNanoUsd: 0n } }
      expect(await store.extend(held, 5n)).toEqual(nothing)
      await store.reserve(held, LEASE_MS)
      await store.settle(held, 0n)
      expect(await store.extend(held, 5n)).toEqual(nothing)
    },
  },
  {
    name: 'holds and posts nothing at all, and in no account at all',
    async run({ store }) {
      expect(await store.reserve(hold('a', 0n, 'acme'), LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.settle(hold('a', 0n, 'acme'), 0n)).toMatchObject({ isFirst: true })
      expect(await store.reserve(hold('b', 9n), LEASE_MS)).toEqual({ type: 'reserved', balances: [] })
      expect(await store.settle(hold('b', 9n), 9n)).toEqual({ isFirst: true, balances: [] })
      expect(await store.settle(hold('b', 9n), 9n)).toEqual({ isFirst: false, balances: [] })
    },
  },
]
