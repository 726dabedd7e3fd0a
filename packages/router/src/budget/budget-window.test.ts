import { BUDGET_WINDOWS } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowsOf } from './budget-window.ts'

const HOUR_MS = 3_600_000
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Santiago',
  'Africa/Casablanca',
]

describe('the windows of a budget', () => {
  it.each([
    ['minute', 'UTC', '2026-11-22T18:05', '2026-11-22T18:06:00Z'],
    ['hour', 'Europe/Berlin', '2026-11-22T18', '2026-11-22T19:00:00Z'],
    ['day', 'UTC', '2026-11-22', '2026-11-23T00:00:00Z'],
    ['day', 'Asia/Tokyo', '2026-11-23', '2026-11-23T15:00:00Z'],
    ['month', 'Europe/Berlin', '2026-11', '2026-11-30T23:00:00Z'],
    ['month', 'America/New_York', '2026-11', '2026-12-01T05:00:00Z'],
  ] as const)('a %s in %s is %s and ends at %s', (window, zone, id, end) => {
    const at = Date.parse('2026-11-22T18:05:30.500Z')
    expect(windowsOf(window, zone)(at)).toEqual({ id, endsAt: Date.parse(end) })
  })

  it('never ends when it is the total', () => {
    expect(windowsOf('total', 'UTC')(0)).toEqual({ id: 'total', endsAt: undefined })
  })

  it.each([
    ['2026-03-29T00:30:00Z', '2026-03-29', 23],
    ['2026-10-25T00:30:00Z', '2026-10-25', 25],
    ['2026-11-22T00:30:00Z', '2026-11-22', 24],
  ])('a day in Berlin at %s is %s and has %i hours', (time, id, hours) => {
    const dayAt = windowsOf('day', 'Europe/Berlin')
    const now = dayAt(Date.parse(time))
    const before = dayAt(Date.parse(time) - 24 * HOUR_MS)
    expect(now.id).toBe(id)
    expect((now.endsAt ?? 0) - (before.endsAt ?? 0)).toBe(hours * HOUR_MS)
  })

  it('tells the two hours apart that a clock runs through twice', () => {
    const hourAt = windowsOf('hour', 'Europe/Berlin')
    const first = hourAt(Date.parse('2026-10-25T00:30:00Z')).id
    expect(hourAt(Date.parse('2026-10-25T01:30:00Z')).id).not.toBe(first)
  })

  it('is right for a clock that is set back', () => {
    const dayAt = windowsOf('day', 'Europe/Berlin')
    dayAt(Date.parse('2026-11-22T18:00:00Z'))
    expect(dayAt(Date.parse('2026-11-21T18:00:00Z')).id).toBe('2026-11-21')
  })

  it('of 1,000 clocks holds the moment, ends in its last millisecond, and begins anew in the next', () => {
    const times = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
    const windows = fc.constantFrom(...BUDGET_WINDOWS.filter((one) => one !== 'total'))
    const property = fc.property(fc.constantFrom(...ZONES), windows, times, (zone, window, time) => {
      const windowAt = windowsOf(window, zone)
      const { id, endsAt = 0 } = windowAt(time)
      expect(endsAt).toBeGreaterThan(time)
      expect(windowsOf(window, zone)(endsAt - 1).id).toBe(id)
      expect(windowAt(endsAt).id).not.toBe(id)
      expect(windowAt(endsAt).endsAt).toBeGreaterThan(endsAt)
    })
    fc.assert(property, { numRuns: 1_000 })
  })
})
