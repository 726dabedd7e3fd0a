import { FakeClock } from '@sluice/core/testing'
import { expect, it } from 'vitest'
import { MemoryIdempotency } from './memory-idempotency.ts'
import { idempotencySuite } from './suites/index.ts'

idempotencySuite('MemoryIdempotency', () => {
  const clock = new FakeClock()
  return { store: new MemoryIdempotency(clock), advance: (durationMs) => clock.advance(durationMs) }
})

it('keeps the newest answers that its bytes allow, and every key that is running', async () => {
  const store = new MemoryIdempotency(new FakeClock(), { mostBytes: 1_000 })
  const begin = async (key: string) => (await store.begin('acme', key, 'hash', 1_000)).type
  await begin('running')
  for (const key of ['a', 'b', 'c', 'd']) {
    await begin(key)
    await store.finish('acme', key, 'x'.repeat(150), 1_000)
  }
  expect(await begin('running')).toBe('in-progress')
  expect(await begin('d')).toBe('finished')
  expect(await begin('a')).toBe('new')
  await begin('huge')
  await store.finish('acme', 'huge', 'x'.repeat(501), 1_000)
  expect(await begin('huge')).toBe('new')
  expect(await begin('running')).toBe('in-progress')
})

it('keeps the newest keys of a flood', async () => {
  const store = new MemoryIdempotency(new FakeClock(), { most: 2 })
  for (const key of ['a', 'b', 'c']) await store.begin('acme', key, 'hash', 1_000)
  expect(await store.begin('acme', 'c', 'hash', 1_000)).toEqual({ type: 'in-progress' })
  expect(await store.begin('acme', 'a', 'hash', 1_000)).toEqual({ type: 'new' })
})
