import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryLedger } from './memory-ledger.ts'

const LEASE_MS = 60_000
const hold = (id: string, amountNanoUsd: bigint) => ({ id, amountNanoUsd, accounts: [{ key: 'acme' }] })

function setup() {
  const clock = new FakeClock()
  return { clock, ledger: new MemoryLedger(clock) }
}

describe('MemoryLedger', () => {
  it('holds an amount, then posts what was really spent and gives the rest back', async () => {
    const { ledger } = setup()
    await ledger.reserve(hold('a', 100n), LEASE_MS)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
    await ledger.settle(hold('a', 100n), 30n)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 0n })
  })

  it('posts each reservation once, however often it is settled or released', async () => {
    const { ledger } = setup()
    await ledger.reserve(hold('a', 100n), LEASE_MS)
    await ledger.reserve(hold('a', 100n), LEASE_MS)
    await ledger.settle(hold('a', 100n), 30n)
    await ledger.settle(hold('a', 100n), 30n)
    await ledger.settle(hold('a', 100n), 0n)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 30n, pendingNanoUsd: 0n })
  })

  it('posts a reservation in full when its lease runs out: the vendor may have charged', async () => {
    const { ledger, clock } = setup()
    await ledger.reserve(hold('a', 100n), LEASE_MS)
    await clock.advance(LEASE_MS)
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 100n, pendingNanoUsd: 0n })
  })

  it('refuses a negative amount and leaves the reservation as it is', async () => {
    const { ledger } = setup()
    await ledger.reserve(hold('a', 100n), LEASE_MS)
    await expect(ledger.settle(hold('a', 100n), -1n)).rejects.toThrow('negative')
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 100n })
  })

  it('keeps posted and pending equal to the sums of what was done, for any order of operations', async () => {
    const operation = fc.record({
      name: fc.constantFrom('reserve', 'settle', 'release'),
      id: fc.constantFrom('a', 'b', 'c'),
      amount: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
        const { ledger } = setup()
        const open = new Map<string, bigint>()
        let posted = 0n
        for (const { name, id, amount } of operations) {
          const held = open.get(id)
          if (name === 'reserve') await ledger.reserve(hold(id, amount), LEASE_MS)
          if (name === 'settle') await ledger.settle(hold(id, held ?? 0n), amount)
          if (name === 'release') await ledger.settle(hold(id, held ?? 0n), 0n)
          if (name === 'settle' && held !== undefined) posted += amount
          if (name === 'reserve' && held === undefined) open.set(id, amount)
          if (name !== 'reserve') open.delete(id)
        }
        const pending = [...open.values()].reduce((sum, amount) => sum + amount, 0n)
        expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: posted, pendingNanoUsd: pending })
      }),
    )
  })
})
