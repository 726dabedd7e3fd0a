import { describe, expect, it } from 'vitest'
import { spendQueryOf } from './spend-query.ts'

const NOW = Date.UTC(2026, 10, 22, 18)
const DAY_MS = 86_400_000

describe('spendQueryOf', () => {
  it('asks for the last seven days by tier when nothing is said', () => {
    expect(spendQueryOf({}, NOW)).toEqual({
      by: ['tier'],
      since: NOW - 7 * DAY_MS,
      until: undefined,
      tenant: undefined,
    })
  })

  it.each([
    ['30m', NOW - 1_800_000],
    ['24h', NOW - DAY_MS],
    ['2w', NOW - 14 * DAY_MS],
    ['2026-11-01', Date.UTC(2026, 10, 1)],
    ['2026-11-01T06:30', Date.UTC(2026, 10, 1, 6, 30)],
    ['2026-11-01T06:30:10Z', Date.UTC(2026, 10, 1, 6, 30, 10)],
  ])('reads %s as a moment', (since, moment) => {
    expect(spendQueryOf({ since }, NOW).since).toBe(moment)
  })

  it('takes each dimension once, and none at all', () => {
    expect(spendQueryOf({ by: 'tenant, tier,tenant' }, NOW).by).toEqual(['tenant', 'tier'])
    expect(spendQueryOf({ by: '' }, NOW).by).toEqual([])
  })

  it.each([
    [{ by: 'tenant,colour' }, 'by: is "tenant,colour"; allowed are tenant, key, tier'],
    [{ since: 'yesterday' }, 'since: is "yesterday"; allowed is a time ago'],
    [{ since: '2026-13-45' }, 'since: is "2026-13-45"'],
    [{ since: '1d', until: '2d' }, 'until: is not after "since"'],
  ])('says what is wrong with %o', (question, message) => {
    expect(() => spendQueryOf(question, NOW)).toThrow(message)
  })
})
