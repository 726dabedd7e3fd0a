import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { openTemporary, temporaryPath } from '../measure/temporary-file.ts'

const LEASE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HELD = { postedNanoUsd: 0n, pendingNanoUsd: 10n }
const POSTED = { postedNanoUsd: 10n, pendingNanoUsd: 0n }

/** A clock whose wall time jumps when told to. */
class JumpingClock extends FakeClock {
  jumpMs = 0

  override now(): number {
    return super.now() + this.jumpMs
  }
}

function hold(id: string, endsAt?: number) {
  return { id, amountNanoUsd: 10n, accounts: [{ key: 'acme', endsAt }] }
}

describe('leases in a file', () => {
  it.each([HOUR_MS, -HOUR_MS])('last as long as they should when the wall clock jumps by %i ms', async (jumpMs) => {
    const path = temporaryPath()
    const clock = new JumpingClock()
    const { ledger } = await openTemporary({ path, clock })
    await ledger.reserve(hold('a'), LEASE_MS)
    clock.jumpMs = jumpMs
    await clock.advance(LEASE_MS - 1)
    // One that starts after the jump, with another idea of the time, changes nothing for the lease either.
    const late = await openTemporary({ path, clock: new JumpingClock(Date.UTC(2026, 10, 22) + jumpMs) })
    expect(await late.ledger.balance('acme')).toEqual(HELD)
    expect(await ledger.balance('acme')).toEqual(HELD)
    await clock.advance(1)
    expect(await ledger.balance('acme')).toEqual(POSTED)
    expect(await late.ledger.balance('acme')).toEqual(POSTED)
  })

  it('end for one process while another is idle', async () => {
    const path = temporaryPath()
    const [one, other] = [new FakeClock(), new FakeClock()]
    const { ledger } = await openTemporary({ path, clock: one })
    await ledger.reserve(hold('a'), LEASE_MS)
    const { ledger: second } = await openTemporary({ path, clock: other })
    await other.advance(LEASE_MS)
    expect(await second.sweep()).toBeLessThanOrEqual(1)
    expect(await ledger.balance('acme')).toEqual(POSTED)
  })

  it('last their full length when they are given by a process whose clock is behind', async () => {
    const path = temporaryPath()
    const [ahead, behind] = [new FakeClock(), new FakeClock()]
    const first = await openTemporary({ path, clock: ahead })
    const second = await openTemporary({ path, clock: behind })
    await ahead.advance(LEASE_MS - 1)
    await first.ledger.sweep()
    await second.ledger.reserve(hold('a'), LEASE_MS)
    await ahead.advance(LEASE_MS - 1)
    expect(await first.ledger.balance('acme')).toEqual(HELD)
    await ahead.advance(1)
    expect(await first.ledger.balance('acme')).toEqual(POSTED)
  })

  it('end in time for a process whose clock is behind, also when the one ahead has left', async () => {
    const path = temporaryPath()
    const [ahead, behind] = [new FakeClock(), new FakeClock()]
    const first = await openTemporary({ path, clock: ahead })
    const { ledger } = await openTemporary({ path, clock: behind })
    await ahead.advance(HOUR_MS)
    await first.close()
    await ledger.reserve(hold('a'), LEASE_MS)
    await behind.advance(LEASE_MS)
    expect(await ledger.balance('acme')).toEqual(POSTED)
  })

  it('go on where they were when the file is opened again', async () => {
    const path = temporaryPath()
    const clock = new FakeClock()
    const before = await openTemporary({ path, clock })
    await before.ledger.reserve(hold('a'), LEASE_MS)
    await clock.advance(LEASE_MS / 2)
    await before.ledger.sweep()
    await before.close()
    await clock.advance(DAY_MS)
    const { ledger } = await openTemporary({ path, clock })
    await clock.advance(LEASE_MS / 2 - 1)
    expect(await ledger.balance('acme')).toEqual(HELD)
    await clock.advance(1)
    expect(await ledger.balance('acme')).toEqual(POSTED)
  })

  it('are swept every five seconds without being asked', async () => {
    const path = temporaryPath()
    const clock = new FakeClock()
    const { ledger } = await openTemporary({ path, clock })
    await ledger.reserve(hold('a'), LEASE_MS)
    await clock.advance(LEASE_MS)
    await ledger.close()
    const reader = await openTemporary({ path, clock: new FakeClock() })
    expect(await reader.ledger.balance('acme')).toEqual(POSTED)
    expect(clock.pendingTimers).toBe(0)
  })

  it('are remembered for a day after they are settled, and their account a day after its window', async () => {
    const clock = new FakeClock()
    const { ledger } = await openTemporary({ clock })
    const held = hold('a', clock.now() + HOUR_MS)
    await ledger.reserve(held, LEASE_MS)
    await ledger.settle(held, 3n)
    await clock.advance(DAY_MS)
    await ledger.sweep()
    expect(await ledger.settle(held, 3n)).toMatchObject({ isFirst: false })
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 3n, pendingNanoUsd: 0n })
    await clock.advance(HOUR_MS + 1)
    await ledger.sweep()
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
    expect(await ledger.settle(held, 3n)).toMatchObject({ isFirst: true })
  })

  it('correct what was posted to a window that is forgotten by nothing', async () => {
    const clock = new FakeClock()
    const { ledger } = await openTemporary({ clock })
    const held = hold('a', clock.now() - DAY_MS - HOUR_MS)
    await ledger.reserve(held, LEASE_MS)
    await clock.advance(LEASE_MS)
    await ledger.sweep()
    expect(await ledger.settle(held, 3n)).toMatchObject({ isFirst: true })
    expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })
})
