import { expect } from 'vitest'
import type { IdempotencyUnderTest } from './idempotency-suite.ts'

interface IdempotencyCase {
  /** A sentence of behaviour. */
  readonly name: string
  readonly run: (target: IdempotencyUnderTest) => Promise<void>
}

const DAY_MS = 86_400_000

/** One test each; throws when the store does not behave. */
export const IDEMPOTENCY_CASES: readonly IdempotencyCase[] = [
  {
    name: 'runs a key once: new, in progress, then its answer as it was',
    async run({ store }) {
      const answer = '{"text":"漢字 🙂 \\n \\u0000"}'.repeat(500)
      expect(await store.begin('acme', 'k', 'hash', DAY_MS)).toEqual({ type: 'new' })
      expect(await store.begin('acme', 'k', 'hash', DAY_MS)).toEqual({ type: 'in-progress' })
      await store.finish('acme', 'k', answer, DAY_MS)
      for (const _ of [1, 2])
        expect(await store.begin('acme', 'k', 'hash', DAY_MS)).toEqual({ type: 'finished', answer })
    },
  },
  {
    name: 'lets one of 50 begin that come at once',
    async run({ store }) {
      const all = Array.from({ length: 50 }, () => store.begin('acme', 'k', 'hash', DAY_MS))
      const results = (await Promise.all(all)).map(({ type }) => type)
      expect(results.filter((type) => type === 'new')).toHaveLength(1)
      expect(results.filter((type) => type === 'in-progress')).toHaveLength(49)
    },
  },
  {
    name: 'takes no other body for a key, in progress or finished',
    async run({ store }) {
      await store.begin('acme', 'k', 'hash', DAY_MS)
      expect(await store.begin('acme', 'k', 'other', DAY_MS)).toEqual({ type: 'mismatch' })
      await store.finish('acme', 'k', '', DAY_MS)
      expect(await store.begin('acme', 'k', 'other', DAY_MS)).toEqual({ type: 'mismatch' })
      expect(await store.begin('acme', 'k', 'hash', DAY_MS)).toEqual({ type: 'finished', answer: '' })
    },
  },
  {
    name: 'keeps tenants and keys apart, whatever characters they have',
    async run({ store }) {
      const names = [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['a/b', 'c'],
        ['a', 'b/c'],
        ['{a}', 'b'],
        ['a"', '"b'],
        ['', 'ab'],
        ['ab', ''],
      ] as const
      for (const [tenant, key] of names) expect(await store.begin(tenant, key, 'hash', DAY_MS)).toEqual({ type: 'new' })
      for (const [tenant, key] of names) await store.finish(tenant, key, `${tenant} ${key}`, DAY_MS)
      for (const [tenant, key] of names)
        expect(await store.begin(tenant, key, 'hash', DAY_MS)).toMatchObject({ answer: `${tenant} ${key}` })
    },
  },
  {
    name: 'lets a key that was forgotten run again, with any body',
    async run({ store }) {
      await store.begin('acme', 'k', 'hash', DAY_MS)
      await store.forget('acme', 'k')
      await store.forget('acme', 'never')
      expect(await store.begin('acme', 'k', 'other', DAY_MS)).toEqual({ type: 'new' })
    },
  },
  {
    name: 'finishes nothing that was not begun, or is forgotten',
    async run({ store }) {
      await store.begin('acme', 'k', 'hash', DAY_MS)
      await store.forget('acme', 'k')
      for (const key of ['k', 'never']) await store.finish('acme', key, 'late', DAY_MS)
      for (const key of ['k', 'never']) expect(await store.begin('acme', key, 'hash', DAY_MS)).toEqual({ type: 'new' })
    },
  },
  {
    name: 'lets a key run again when its process did not end it in time, and a late end changes nothing then',
    async run({ store, advance }) {
      await store.begin('acme', 'gone', 'hash', 1_000)
      await store.begin('acme', 'late', 'hash', 1_000)
      await store.begin('acme', 'slow', 'hash', DAY_MS)
      await advance(1_100)
      await store.finish('acme', 'late', 'x', DAY_MS)
      for (const key of ['gone', 'late'])
        expect(await store.begin('acme', key, 'other', 1_000)).toEqual({ type: 'new' })
      expect(await store.begin('acme', 'slow', 'hash', 1_000)).toEqual({ type: 'in-progress' })
    },
  },
  {
    name: 'lets a run that comes back late neither answer nor end the one that has begun since, whatever its body',
    async run({ store, advance }) {
      for (const key of ['finished', 'failed', 'same']) await store.begin('acme', key, 'hash', 1_000, 'one')
      await advance(1_100)
      for (const key of ['finished', 'failed'])
        expect(await store.begin('acme', key, 'other', DAY_MS, 'two')).toEqual({ type: 'new' })
      await store.finish('acme', 'finished', 'of one', DAY_MS, 'one')
      await store.forget('acme', 'failed', 'one')
      for (const key of ['finished', 'failed'])
        expect(await store.begin('acme', key, 'other', DAY_MS, 'three')).toEqual({ type: 'in-progress' })
      await store.finish('acme', 'finished', 'of two', DAY_MS, 'two')
      await store.forget('acme', 'finished', 'one')
      await store.finish('acme', 'finished', 'of one', DAY_MS, 'one')
      const kept = { type: 'finished', answer: 'of two' }
      expect(await store.begin('acme', 'finished', 'other', DAY_MS, 'four')).toEqual(kept)
    },
  },
  {
    name: 'keeps the first answer of a key, and does not forget it',
    async run({ store }) {
      await store.begin('acme', 'k', 'hash', DAY_MS, 'one')
      for (const answer of ['first', 'second']) await store.finish('acme', 'k', answer, DAY_MS, 'one')
      await store.forget('acme', 'k', 'one')
      expect(await store.begin('acme', 'k', 'hash', DAY_MS, 'two')).toEqual({ type: 'finished', answer: 'first' })
    },
  },
  {
    name: 'keeps an answer for its time from the end of the request, not from its last use',
    async run({ store, advance }) {
      for (const key of ['short', 'long']) await store.begin('acme', key, 'hash', 500)
      await store.finish('acme', 'short', 'x', 1_000)
      await store.finish('acme', 'long', 'y', DAY_MS)
      await advance(600)
      expect(await store.begin('acme', 'short', 'hash', DAY_MS)).toEqual({ type: 'finished', answer: 'x' })
      await advance(500)
      expect(await store.begin('acme', 'short', 'other', DAY_MS)).toEqual({ type: 'new' })
      expect(await store.begin('acme', 'long', 'hash', DAY_MS)).toEqual({ type: 'finished', answer: 'y' })
    },
  },
]
