import { expect, it } from 'vitest'
import { quantile } from '../chaos/quantile.ts'
import { leaveClients } from './leaving-clients.ts'

it('T4: 200 clients who leave at random moments leave nothing behind, and no vendor at work for them', async () => {
  const { closedAfterMs, closedAfterKnownMs, abandoned, ...left } = await leaveClients({
    clients: 200,
    sideBySide: 10,
    seed: 4,
  })
  expect(left).toEqual({
    stillOpen: 0,
    calledAfter: 0,
    reserved: left.reserved,
    settled: left.reserved,
    leaks: { sockets: 0, timers: 0, listeners: 0, warnings: 0 },
    defects: [],
  })
  expect(left.reserved).toBeGreaterThanOrEqual(160)
  expect(abandoned).toBeGreaterThanOrEqual(0.9 * left.reserved)
  expect(closedAfterMs.length).toBeGreaterThanOrEqual(80)
  // Generous, for machines that are busy; nightly measures.
  expect(quantile(closedAfterKnownMs, 0.5)).toBeLessThan(100)
}, 120_000)
