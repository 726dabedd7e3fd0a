import type { Clock } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { MemoryLedger } from './memory-ledger.ts'
import { LEASE_MS, ledgerSuite } from './suites/index.ts'

ledgerSuite('MemoryLedger', () => {
  const clock = new FakeClock()
  return { store: new MemoryLedger(clock), endLeases: () => clock.advance(LEASE_MS) }
})

const HOUR_MS = 3_600_000
const hold = (id: string, endsAt?: number) => ({ id, amountNanoUsd: 100n, accounts: [{ key: 'acme', endsAt }] })

/** A clock whose wall-clock time can be set apart. */
function setup() {
  const clock = new FakeClock()
  const wall = { offMs: 0 }
  const skewed: Clock = {
    now: () => clock.now() + wall.offMs,
    monotonicMs: () => clock.monotonicMs(),
    setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
  }
  return { clock, wall, ledger: new MemoryLedger(skewed) }
}

describe('the time of MemoryLedger', () => {
  it.each([-HOUR_MS, HOUR_MS])('ends no lease by a wall clock that jumps by %i ms', async (offMs) => {
    const { clock, wall, ledger } = setup()
    await ledger.reserve(hold('a', clock.now() + HOUR_MS), LEASE_MS)
    wall.offMs = offMs
    await clock.advance(LEASE_MS - 1)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
    await clock.advance(1)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100n, pendingNanoUsd: 0n })
  })

  it.each([['long', 'short'] as const, ['short', 'long'] as const])(
    'ends a short lease and not a long one, made in the order %s, %s',
    async (...order) => {
      const { clock, ledger } = setup()
      for (const id of order) await ledger.reserve(hold(id), id === 'long' ? 10 * LEASE_MS : LEASE_MS)
      await clock.advance(LEASE_MS)
      expect(await ledger.sweep()).toBe(1)
      expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100n, pendingNanoUsd: 100n })
    },
  )

  it('remembers a finished id for a day', async () => {
    const { clock, ledger } = setup()
    await ledger.settle(hold('a'), 100n)
    await clock.advance(24 * HOUR_MS - 1)
    expect(await ledger.settle(hold('a'), 100n)).toMatchObject({ isFirst: false })
  })

  it('remembers the newest 30,000 of a flood and not all of it, and leases that ran out apart', async () => {
    const { clock, ledger } = setup()
    await ledger.reserve(hold('late'), LEASE_MS)
    await clock.advance(LEASE_MS)
    expect(await ledger.sweep()).toBe(1)
    for (let index = 0; index < 60_000; index += 1) await ledger.settle(hold(`a${index}`), 0n)
    expect(await ledger.settle(hold('a30000'), 5n)).toMatchObject({ isFirst: false })
    expect(await ledger.settle(hold('a0'), 5n)).toMatchObject({ isFirst: true })
    await ledger.settle(hold('late'), 1n)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 6n, pendingNanoUsd: 0n })
  })

  it('forgets a window a day after its end, and keeps what never ends', async () => {
    const { clock, ledger } = setup()
    const kept = { ...hold('b'), accounts: [{ key: 'total' }] }
    await ledger.settle(hold('a', clock.now()), 100n)
    await ledger.settle(kept, 100n)
    await clock.advance(24 * HOUR_MS)
    await ledger.settle({ ...hold('c'), accounts: [] }, 0n)
    expect(await ledger.balance('acme')).toMatchObject({ postedNanoUsd: 100n })
    await clock.advance(HOUR_MS)
    await ledger.settle({ ...hold('d'), accounts: [] }, 0n)
    expect(await ledger.balance('acme')).toMatchObject({ postedNanoUsd: 0n })
    expect(await ledger.balance('total')).toMatchObject({ postedNanoUsd: 100n })
  })

  it('keeps a window that money is held in, and never counts below nothing', async () => {
    const { clock, wall, ledger } = setup()
    const endsAt = clock.now()
    await ledger.reserve(hold('late', endsAt), 30 * HOUR_MS)
    wall.offMs = 48 * HOUR_MS
    await ledger.settle({ ...hold('x'), accounts: [] }, 0n)
    expect(await ledger.balance('acme')).toMatchObject({ pendingNanoUsd: 100n })
    await clock.advance(30 * HOUR_MS)
    wall.offMs = 120 * HOUR_MS
    for (const id of ['y', 'z']) await ledger.settle({ ...hold(id), accounts: [] }, 0n)
    expect(await ledger.balance('acme')).toMatchObject({ postedNanoUsd: 0n })
    await ledger.settle(hold('late', endsAt), 30n)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })
})
