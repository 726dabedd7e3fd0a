import { FakeClock } from '@sluice/core/testing'
import { expect, it } from 'vitest'
import { MemoryIdempotency } from './memory-idempotency.ts'
import { idempotencySuite } from './suites/index.ts'

idempotencySuite('MemoryIdempotency', () => {
  const clock = new FakeClock()
  return { store: new MemoryIdempotency(clock), advance: (durationMs) => clock.advance(durationMs) }
})

it('keeps the newest keys of a flood', async () => {
  const store = new MemoryIdempotency(new FakeClock(), 2)
  for (const key of ['a', 'b', 'c']) await store.begin('acme', key, 'hash', 1_000)
  expect(await store.begin('acme', 'c', 'hash', 1_000)).toEqual({ type: 'in-progress' })
  expect(await store.begin('acme', 'a', 'hash', 1_000)).toEqual({ type: 'new' })
})
