import type { KeyRecord, KeyStore } from '@sluice/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const SMALL: KeyRecord = { id: 'small0000000', digest: '0'.repeat(64), name: '', tenant: 'acme', createdAt: 2_000 }
const WHOLE: KeyRecord = {
  id: 'whole0000000',
  digest: 'f'.repeat(64),
  name: 'Büro "Süd"; 漢字',
  tenant: 'acme/süd',
  tiers: ['haiku', 'sonnet'],
  models: ['small-1'],
  budget: { limitNanoUsd: 9_007_199_254_740_993n, window: 'month' },
  createdAt: 1_000,
  expiresAt: 5_000,
  revokedAt: 4_000,
  replaces: 'small0000000',
  formerIds: ['first0000000', 'small0000000'],
}

/** Registers the suite that every `KeyStore` passes unchanged. `setup` gives a store with nothing in it; it is closed. */
export function keySuite(name: string, setup: () => KeyStore | Promise<KeyStore>): void {
  describe(`${name} keeps virtual keys`, () => {
    let store: KeyStore

    beforeEach(async () => {
      store = await setup()
    })

    afterEach(async () => {
      await store.close()
    })

    it('finds a key by its id, with everything that was put', async () => {
      for (const record of [SMALL, WHOLE]) await store.put(record)
      expect(await store.find(WHOLE.id)).toEqual(WHOLE)
      expect(await store.find(SMALL.id)).toEqual(SMALL)
      expect(await store.find('nobody000000')).toBeUndefined()
    })

    it('tells nothing allowed from everything allowed', async () => {
      await store.put({ ...SMALL, tiers: [], models: [] })
      expect(await store.find(SMALL.id)).toMatchObject({ tiers: [], models: [] })
    })

    it('replaces a key by its id, what is gone with it', async () => {
      await store.put({ ...WHOLE, id: SMALL.id })
      await store.put(SMALL)
      expect(await store.find(SMALL.id)).toEqual(SMALL)
      expect(await store.list()).toEqual([SMALL])
    })

    it('lists keys, oldest first', async () => {
      const newest = { ...SMALL, id: 'newest000000', createdAt: 10_000 }
      expect(await store.list()).toEqual([])
      for (const record of [newest, SMALL, WHOLE]) await store.put(record)
      expect(await store.list()).toEqual([WHOLE, SMALL, newest])
    })
  })
}
