import { MAX_LEDGER_AMOUNT, type LedgerStore, type NanoUsd } from '@sluice/core'
import { expect } from 'vitest'
import { hold, holdIn, LEASE_MS, sweepAll, type LedgerCase } from './ledger-under-test.ts'

const WRONG_AMOUNTS: readonly NanoUsd[] = [
  -1n,
  -MAX_LEDGER_AMOUNT,
  MAX_LEDGER_AMOUNT + 1n,
  10n ** 16n,
  2n ** 63n,
  10n ** 30n,
  ...untypedAmounts(),
]

/** What no store writes. */
export const VALIDATION_CASES: readonly LedgerCase[] = [
  {
    name: 'refuses an amount that is negative, too large or no whole amount, before anything is written',
    async run(ledger) {
      const { store } = ledger
      const open = hold('open', 100n, 'acme')
      await store.reserve(open, LEASE_MS)
      for (const wrong of WRONG_AMOUNTS) {
        await expect(store.reserve(hold('a', wrong, 'acme'), LEASE_MS)).rejects.toThrow(RangeError)
        await expect(store.extend(open, wrong)).rejects.toThrow(RangeError)
        await expect(store.settle(open, wrong)).rejects.toThrow(RangeError)
        await expect(store.settle(hold('lost', 1n, 'acme'), wrong)).rejects.toThrow(RangeError)
      }
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
      // Nothing is known of what was refused: neither as open nor as finished.
      expect(await store.extend(hold('a', 1n, 'acme'), 1n)).toMatchObject({ type: 'refused' })
      expect(await store.settle(hold('lost', 1n, 'acme'), 1n)).toMatchObject({ isFirst: true })
      await sweepAll(ledger)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 101n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'refuses ids and keys that are empty or too long, too many accounts, and one account twice',
    async run({ store }) {
      const wrong = [
        hold('', 1n, 'acme'),
        hold('a'.repeat(129), 1n, 'acme'),
        hold('a', 1n, 'acme', ''),
        hold('a', 1n, 'acme', 'k'.repeat(513)),
        hold('a', 1n, 'acme', ...Array.from({ length: 16 }, (_, index) => `k${index}`)),
        hold('a', 1n, 'acme', 'team', 'acme'),
      ]
      for (const reservation of wrong) {
        await expect(store.reserve(reservation, LEASE_MS)).rejects.toThrow(RangeError)
        await expect(store.extend(reservation, 1n)).rejects.toThrow(RangeError)
        await expect(store.settle(reservation, 1n)).rejects.toThrow(RangeError)
      }
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
      expect(await store.reserve(hold('a', 1n, 'acme'), LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 1n })
    },
  },
  {
    name: 'refuses a lease that is over before it begins, or never ends',
    async run(ledger) {
      const { store } = ledger
      for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
        await expect(store.reserve(hold('a', 1n, 'acme'), wrong)).rejects.toThrow(RangeError)
      await sweepAll(ledger)
      expect(await store.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
    },
  },
  {
    name: 'takes the largest amount, id and key there may be, and as many accounts',
    async run({ store }) {
      const keys = Array.from({ length: 16 }, (_, index) => `${'k'.repeat(500)}${index}`)
      const largest = hold('a'.repeat(128), MAX_LEDGER_AMOUNT, ...keys)
      expect(await store.reserve(largest, LEASE_MS)).toMatchObject({ type: 'reserved' })
      expect(await store.extend(largest, MAX_LEDGER_AMOUNT)).toMatchObject({ type: 'reserved' })
      await store.settle(largest, MAX_LEDGER_AMOUNT)
      for (const key of keys) await expectPosted(store, key, MAX_LEDGER_AMOUNT)
    },
  },
  {
    name: 'takes any characters in ids and keys, and mistakes none for another',
    async run({ store }) {
      const words = [
        'a:b',
        'a/b',
        '{a}b',
        '}{',
        "a'b",
        'a"b',
        'a b',
        'ä漢🙂',
        '__proto__',
        '%s',
        '*',
        '\\',
        '\n',
        'A',
        'a',
      ]
      for (const [index, word] of words.entries()) {
        const reservation = holdIn(word, 50n, [{ key: word, limitNanoUsd: 50n }, { key: `${word}:` }])
        expect(await store.reserve(reservation, LEASE_MS)).toMatchObject({ type: 'reserved' })
        await store.settle(reservation, BigInt(index))
      }
      for (const [index, word] of words.entries()) await expectPosted(store, word, BigInt(index))
    },
  },
]

async function expectPosted(store: LedgerStore, key: string, postedNanoUsd: NanoUsd): Promise<void> {
  expect(await store.balance(key)).toEqual({ postedNanoUsd, pendingNanoUsd: 0n })
}

/** What callers without types may send for an amount. */
function untypedAmounts(): NanoUsd[] {
  const texts = '["", "007", "-0", "1e3", "0x10", "1e999", "1.5", "5", "NaN"]'
  const numbers = '[-0, 5, 1.5, 1e16, 1e999, "NaN", null]'
  return [...JSON.parse(texts), ...JSON.parse(numbers, (_, value: unknown) => (value === 'NaN' ? Number.NaN : value))]
}
