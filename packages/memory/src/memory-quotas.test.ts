import type { QuotaLimit } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { expect, it } from 'vitest'
import { MemoryQuotas } from './memory-quotas.ts'
import { quotaSuite } from './suites/index.ts'

function setup() {
  const clock = new FakeClock()
  return { store: new MemoryQuotas(clock), advance: (durationMs: number) => clock.advance(durationMs) }
}

quotaSuite('MemoryQuotas', setup)

it('says to the millisecond when a rate has room', async () => {
  const { store, advance } = setup()
  const limits = [{ key: 'k', kind: 'rate', limit: 10, windowMs: 1_000, amount: 10 }] satisfies QuotaLimit[]
  await store.take('a', limits, 1)
  await advance(400)
  expect(await store.take('b', limits, 1)).toEqual({ type: 'refused', key: 'k', waitMs: 600 })
  await advance(599)
  expect(await store.take('b', limits, 1)).toMatchObject({ waitMs: 1 })
  await advance(1)
  expect(await store.take('b', limits, 1)).toMatchObject({ type: 'taken' })
})

it('keeps limits that are used among many that are not', async () => {
  const { store, advance } = setup()
  const rate = (key: string) => [{ key, kind: 'rate', limit: 1, windowMs: 10_000, amount: 1 } as const]
  for (let index = 0; index < 1_500; index += 1) await store.take('a', rate(`old${index}`), 1)
  await advance(9_000)
  for (let index = 0; index < 5_000; index += 1) await store.take('a', rate(`new${index}`), 1)
  await advance(1_000)
  for (let index = 0; index < 5_000; index += 1) await store.take('a', rate(`newer${index}`), 1)
  for (const key of ['new0', 'new4999', 'newer0']) expect(await store.take('b', rate(key), 1)).toMatchObject({ key })
  expect(await store.take('b', rate('old0'), 1)).toMatchObject({ type: 'taken' })
})
