import type { KeyRecord, KeyStore } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyCheck } from './key-check.ts'
import { KeyRing } from './key-ring.ts'
import { digestOf, isSameDigest, parseKey } from './virtual-key.ts'

const PEPPER = 'a pepper of more than thirty-two characters'
const DAY_MS = 86_400_000

/** A store that counts how often it is asked. */
class CountingStore implements KeyStore {
  readonly records = new Map<string, KeyRecord>()
  finds = 0

  async put(record: KeyRecord) {
    this.records.set(record.id, record)
  }

  async find(id: string) {
    this.finds += 1
    return this.records.get(id)
  }

  async list() {
    return [...this.records.values()]
  }

  async close() {}
}

function setup(cacheMs = 0) {
  const clock = new FakeClock()
  const store = new CountingStore()
  const ring = new KeyRing({ store, pepper: PEPPER, clock })
  const check = createKeyCheck({ store, pepper: PEPPER, clock, cacheMs })
  return { clock, store, ring, check }
}

describe('a virtual key', () => {
  it('is accepted for what it was issued for', async () => {
    const { ring, check } = setup()
    const { key, record } = await ring.issue({ tenant: 'acme', tiers: ['haiku'], name: 'chat' })
    expect(await check(key)).toEqual(record)
    expect(record).toMatchObject({ tenant: 'acme', tiers: ['haiku'], name: 'chat' })
  })

  it('is nowhere in the store, whole or in part', async () => {
    const { ring, store } = setup()
    const { key } = await ring.issue({ tenant: 'acme' })
    const kept = JSON.stringify(await store.list())
    const secret = parseKey(key)?.secret ?? ''
    for (let start = 0; start + 12 <= secret.length; start += 1)
      expect(kept).not.toContain(secret.slice(start, start + 12))
  })

  it('is not accepted with one character changed, under another pepper, or cut', async () => {
    const { ring, check, store, clock } = setup()
    const { key } = await ring.issue({ tenant: 'acme' })
    const other = createKeyCheck({ store, pepper: `${PEPPER}!`, clock })
    expect(await other(key)).toBeUndefined()
    for (let at = 0; at < key.length; at += 1) {
      const changed = key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1)
      expect(await check(changed)).toBeUndefined()
    }
    expect(await check(key.slice(0, -1))).toBeUndefined()
  })

  it('is refused quietly when it is any other text', async () => {
    const { check } = setup()
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await check(text)).toBeUndefined()
      }),
    )
  })

  it('ends when it expires', async () => {
    const { ring, check, clock } = setup()
    const { key } = await ring.issue({ tenant: 'acme', expiresAt: clock.now() + DAY_MS })
    await clock.advance(DAY_MS - 1)
    expect(await check(key)).toBeDefined()
    await clock.advance(1)
    expect(await check(key)).toBeUndefined()
  })

  it('ends at once when it is revoked, and stays revoked', async () => {
    const { ring, check, clock } = setup()
    const { key, record } = await ring.issue({ tenant: 'acme' })
    const { revokedAt } = await ring.revoke(record.id)
    expect(await check(key)).toBeUndefined()
    await clock.advance(5)
    expect((await ring.revoke(record.id)).revokedAt).toBe(revokedAt)
  })

  it('is rotated: the new key may do the same, the old one works until its grace time is over', async () => {
    const { ring, check, clock } = setup()
    const old = await ring.issue({ tenant: 'acme', models: ['claude-haiku-4-5'] })
    const next = await ring.rotate(old.record.id, 1_000)
    expect(next.record).toMatchObject({ tenant: 'acme', models: ['claude-haiku-4-5'], replaces: old.record.id })
    expect(await check(old.key)).toBeDefined()
    await clock.advance(1_000)
    expect(await check(old.key)).toBeUndefined()
    expect(await check(next.key)).toBeDefined()
  })

  it('spends from one budget with those that take its place', async () => {
    const { ring } = setup()
    const budget = { limitNanoUsd: 5n, window: 'month' } as const
    const first = await ring.issue({ tenant: 'acme', budget })
    const second = await ring.rotate(first.record.id)
    const third = await ring.rotate(second.record.id)
    expect([first, second, third].map(({ record }) => record.budget)).toEqual([budget, budget, budget])
    expect(second.record.formerIds).toEqual([first.record.id])
    expect(third.record.formerIds).toEqual([first.record.id, second.record.id])
  })

  it('carries the first and the newest 49 of those before it, however often it is rotated', async () => {
    const { ring } = setup()
    const ids = [(await ring.issue({ tenant: 'acme' })).record.id]
    let newest = undefined
    for (let times = 0; times < 60; times += 1) {
      newest = await ring.rotate(ids.at(-1) ?? '')
      ids.push(newest.record.id)
    }
    expect(newest?.record.formerIds).toEqual([...ids.slice(0, 1), ...ids.slice(11, 60)])
  })

  it('stays revoked where the clock is behind that of whoever revoked it', async () => {
    const { ring, check, store, clock } = setup()
    const { key, record } = await ring.issue({ tenant: 'acme' })
    await store.put({ ...record, revokedAt: clock.now() + DAY_MS })
    expect(await check(key)).toBeUndefined()
  })

  it('is not rotated when it is valid no more, or not there', async () => {
    const { ring } = setup()
    const { record } = await ring.issue({ tenant: 'acme' })
    await ring.revoke(record.id)
    await expect(ring.rotate(record.id)).rejects.toThrow('is revoked. Issue a new key')
    await expect(ring.revoke('nobody')).rejects.toThrow('there is no key "nobody"')
  })

  it('is asked for in the store once per cache time, known or not', async () => {
    const { ring, check, clock, store } = setup(10_000)
    const { key } = await ring.issue({ tenant: 'acme' })
    const stranger = `sk-sluice-${'0'.repeat(12)}-${'0'.repeat(43)}`
    for (let times = 0; times < 5; times += 1) {
      await check(key)
      await check(stranger)
    }
    expect(store.finds).toBe(2)
    await clock.advance(10_000)
    await check(key)
    expect(store.finds).toBe(3)
  })

  it('needs a tenant, a time to live and a pepper worth the name', async () => {
    const { ring, store, clock } = setup()
    await expect(ring.issue({ tenant: ' ' })).rejects.toThrow('needs a tenant')
    await expect(ring.issue({ tenant: 'acme', expiresAt: clock.now() })).rejects.toThrow('expired already')
    expect(() => new KeyRing({ store, pepper: 'short', clock })).toThrow('5 characters')
  })
})

describe('digests', () => {
  it('are compared whole: only the same bytes are the same', () => {
    const digest = digestOf('key', PEPPER)
    expect(isSameDigest(digest, digest)).toBe(true)
    expect(isSameDigest(digest, digestOf('kez', PEPPER))).toBe(false)
    expect(isSameDigest('', '')).toBe(false)
    expect(isSameDigest(digest, digest.slice(2))).toBe(false)
  })
})
