import { expect } from 'vitest'
import { hold, holdIn, LEASE_MS, sweepAll, type LedgerCase } from './ledger-under-test.ts'

/** Reservations that nobody settled in time, and windows that end meanwhile. */
export const EXPIRY_CASES: readonly LedgerCase[] = [
  {
    name: 'posts a reservation in full, and all that was added to it, when its lease runs out',
    async run(ledger) {
      const { store } = ledger
      const accounts = [{ key: 'acme', limitNanoUsd: 150n }, { key: 'team' }]
      await store.reserve(holdIn('a', 100n, accounts), LEASE_MS)
      await store.extend(holdIn('a', 100n, accounts), 20n)
      await sweepAll(ledger)
      for (const { key } of accounts)
        expect(await store.balance(key)).toEqual({ postedNanoUsd: 120n, pendingNanoUsd: 0n })
      expect(await store.reserve(holdIn('b', 31n, accounts), LEASE_MS)).toMatchObject({ type: 'refused' })
    },
  },
  {
    name: 'posts every lease that has run out, however many',
    async run(ledger) {
      const { store } = ledger
      const ids = Array.from({ length: 250 }, (_, index) => `a${index}`)
      await Promise.all(ids.map((id) => store.reserve(hold(id, 2n, 'acme', 'team'), LEASE_MS)))
      await sweepAll(ledger)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 500n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'leaves alone what is settled, and what is held after',
    async run(ledger) {
      const { store } = ledger
      await store.reserve(hold('a', 100n, 'acme'), LEASE_MS)
      await store.settle(hold('a', 100n, 'acme'), 30n)
      await sweepAll(ledger)
      await store.reserve(hold('b', 100n, 'acme'), LEASE_MS)
      expect(await store.sweep()).toBe(0)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 100n })
    },
  },
  {
    name: 'lets a late settle correct, once, what its lease was posted with',
    async run(ledger) {
      const { store } = ledger
      for (const actual of [30n, 100n, 170n, 0n]) {
        const held = hold(`a${actual}`, 100n, `acme-${actual}`, `team-${actual}`)
        await store.reserve(held, LEASE_MS)
        await sweepAll(ledger)
        expect(await store.settle(held, actual)).toMatchObject({ isFirst: true })
        expect(await store.settle(held, 55n)).toMatchObject({ isFirst: false })
        for (const { key } of held.accounts)
          expect(await store.balance(key)).toEqual({ postedNanoUsd: actual, pendingNanoUsd: 0n })
      }
    },
  },
  {
    name: 'posts the actual amount when a settle comes after the lease has run out and before it is swept',
    async run(ledger) {
      const { store } = ledger
      const held = hold('a', 100n, 'acme')
      await store.reserve(held, LEASE_MS)
      await ledger.endLeases()
      expect(await store.settle(held, 30n)).toMatchObject({ isFirst: true })
      await sweepAll(ledger)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'holds nothing more for a reservation whose lease has run out',
    async run(ledger) {
      const { store } = ledger
      const held = hold('a', 100n, 'acme')
      await store.reserve(held, LEASE_MS)
      await sweepAll(ledger)
      expect(await store.extend(held, 5n)).toMatchObject({ type: 'refused', account: 'acme' })
      expect(await store.reserve(held, LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 100n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'posts to the window that a request was held in, although the next one has begun',
    async run({ store }) {
      const endsAt = Date.UTC(2026, 11, 1)
      const november = holdIn('a', 100n, [{ key: 'acme/2026-11', limitNanoUsd: 100n, endsAt }])
      const december = holdIn('b', 100n, [{ key: 'acme/2026-12', limitNanoUsd: 100n, endsAt: Date.UTC(2027, 0, 1) }])
      await store.reserve(november, LEASE_MS)
      expect(await store.reserve(december, LEASE_MS)).toMatchObject({ type: 'reserved' })
      await store.settle(november, 40n)
      expect(await store.balance('acme/2026-11')).toEqual({ postedNanoUsd: 40n, pendingNanoUsd: 0n })
      expect(await store.balance('acme/2026-12')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
    },
  },
]
