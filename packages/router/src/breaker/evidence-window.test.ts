import { seededRandom } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountRows } from './count-rows.ts'
import { EVIDENCE_ROW, EvidenceWindow } from './evidence-window.ts'

const WINDOW_MS = 120_000

function setUp() {
  const clock = new FakeClock()
  const rows = new CountRows(EVIDENCE_ROW)
  return { clock, rows, window: new EvidenceWindow({ rows, windowMs: WINDOW_MS, clock }) }
}

describe('EvidenceWindow', () => {
  it('knows nothing before the first call', () => {
    expect(setUp().window.read()).toEqual({
      calls: 0,
      truncated: 0,
      invalidToolJson: 0,
      slow: 0,
      firstTokenMs: undefined,
      tokensPerSecond: undefined,
    })
  })

  it('counts each kind by itself', () => {
    const { window } = setUp()
    window.add({ isTruncated: true, firstTokenMs: 300 }, false)
    window.add({ hasInvalidToolJson: true, tokensPerSecond: 80 }, true)
    window.add({}, false)
    expect(window.read()).toMatchObject({ calls: 3, truncated: 1, invalidToolJson: 1, slow: 1 })
  })

  it('tells median and 95th percentile to a factor of the square root of two', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 60, max: 5_000 }), (seed, medianMs) => {
        const { window } = setUp()
        const random = seededRandom(seed)
        const all = Array.from({ length: 400 }, () => medianMs * (0.2 + 1.6 * random.next()) + 50)
        for (const firstTokenMs of all) window.add({ firstTokenMs }, false)
        const sorted = all.toSorted((a, b) => a - b)
        const { firstTokenMs } = window.read()
        for (const [told, really] of [
          [firstTokenMs?.p50, sorted[199]],
          [firstTokenMs?.p95, sorted[379]],
        ] as const) {
          expect((told ?? 0) / (really ?? 0)).toBeGreaterThan(1 / 1.4143)
          expect((told ?? 0) / (really ?? 0)).toBeLessThan(1.4143)
        }
      }),
    )
  })

  it('forgets what is older than its window', async () => {
    const { window, clock } = setUp()
    window.add({ firstTokenMs: 20_000 }, true)
    await clock.advance(WINDOW_MS / 2)
    window.add({ firstTokenMs: 100 }, false)
    expect(window.read().calls).toBe(2)
    await clock.advance(WINDOW_MS / 2)
    expect(window.read()).toMatchObject({ calls: 1, slow: 0 })
    window.add({ firstTokenMs: 100 }, false)
    await clock.advance(WINDOW_MS)
    expect(window.read()).toMatchObject({ calls: 0, firstTokenMs: undefined })
  })

  it('holds no more than 2,000 calls, and never miscounts', () => {
    const { window } = setUp()
    for (let i = 0; i < 150_000; i += 1) window.add({ tokensPerSecond: 50 }, false)
    const { calls, tokensPerSecond } = window.read()
    expect(calls).toBeGreaterThan(0)
    expect(calls).toBeLessThanOrEqual(2_000)
    expect(Math.abs(Math.log2((tokensPerSecond?.p50 ?? 0) / 50))).toBeLessThan(0.5)
  })

  it('shares its memory with others and never its counts, and counts nothing once it is closed', () => {
    const { clock, rows, window } = setUp()
    const parts = { rows, windowMs: WINDOW_MS, clock }
    const others = Array.from({ length: 100 }, () => new EvidenceWindow(parts))
    window.add({ isTruncated: true }, false)
    expect(others.every((other) => other.read().calls === 0)).toBe(true)
    window.close()
    const next = new EvidenceWindow(parts)
    window.add({ isTruncated: true }, true)
    window.close()
    expect(next.read()).toMatchObject({ calls: 0, truncated: 0, slow: 0 })
    expect(window.read().calls).toBe(0)
    new EvidenceWindow(parts).add({}, false)
    expect(next.read().calls).toBe(0)
  })
})
