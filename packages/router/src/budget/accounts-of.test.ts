import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountsOf } from './accounts-of.ts'
import { compileBudgets } from './compile-budgets.ts'

const TIME = Date.UTC(2026, 10, 22, 18)
const NEXT_MONTH = Date.UTC(2026, 11, 1)
const base = { window: 'month', timeZone: 'UTC', limitUsd: '5', whenExhausted: 'reject', warnAt: [] } as const
const closed = { ...base, whenAway: 'closed' } as const
const keysOf = (caller: Parameters<typeof accountsOf>[0], settings: Parameters<typeof compileBudgets>[0]) =>
  accountsOf(caller, compileBudgets(settings), TIME).map(({ account }) => account.key)

describe('the accounts of a request', () => {
  it('are at least the sum of its tenant, which nothing limits', () => {
    expect(accountsOf({ tenant: 'acme' }, [], TIME)).toEqual([{ account: { key: 'tenant/acme' }, budget: undefined }])
  })

  it('are one per budget that is for it, with its limit and the end of its window', () => {
    const settings = { month: { ...closed, scope: 'tenant', whenAway: { openUsd: '0.5' } } } as const
    expect(accountsOf({ tenant: 'acme' }, compileBudgets(settings), TIME)[1]?.account).toEqual({
      key: 'month/acme/2026-11',
      limitNanoUsd: 5_000_000_000n,
      endsAt: NEXT_MONTH,
      awayLimitNanoUsd: 500_000_000n,
    })
  })

  it('follow scope, and those that a budget is only for', () => {
    const settings = {
      all: { ...closed, scope: 'global' },
      keyed: { ...closed, scope: 'key' },
      tagged: { ...closed, scope: 'tag', only: ['nightly', 'batch'] },
      talk: { ...closed, scope: 'conversation' },
    } as const
    expect(keysOf({ tenant: 'acme' }, settings)).toEqual(['tenant/acme', 'all/all/2026-11'])
    const key = { id: 'k1', grant: { tenant: 'acme' } }
    const caller = { tenant: 'acme', key, tags: ['nightly', 'x', 'batch', 'nightly'], conversation: 'c-9' }
    expect(keysOf(caller, settings)).toEqual([
      'tenant/acme',
      'all/all/2026-11',
      'keyed/k1/2026-11',
      'tagged/nightly/2026-11',
      'tagged/batch/2026-11',
      'talk/acme/c-9/2026-11',
    ])
  })

  it('are of one tenant where callers name them, and of all who share a tag', () => {
    const settings = { talk: { ...closed, scope: 'conversation' }, tagged: { ...closed, scope: 'tag' } } as const
    const ofTenant = (tenant: string) => keysOf({ tenant, tags: ['search'], conversation: '1' }, settings).slice(1)
    expect(ofTenant('acme')).toEqual(['talk/acme/1/2026-11', 'tagged/search/2026-11'])
    expect(ofTenant('other')).toEqual(['talk/other/1/2026-11', 'tagged/search/2026-11'])
  })

  it('hold what a key brings with it', () => {
    const grant = { tenant: 'acme', budget: { limitNanoUsd: 7n, window: 'day' } } as const
    const [, own] = accountsOf({ tenant: 'acme', key: { id: 'k1', grant } }, [], TIME)
    expect(own?.account).toMatchObject({ key: 'key/k1/2026-11-22', limitNanoUsd: 7n })
  })

  it('are those of the key that it took the place of, where it was rotated', () => {
    const budget = { limitNanoUsd: 7n, window: 'total' } as const
    const key = { id: 'k2', grant: { tenant: 'acme', budget, formerIds: ['k0', 'k1'] } }
    const settings = {
      each: { ...closed, scope: 'key' },
      first: { ...closed, scope: 'key', only: ['k0'] },
      middle: { ...closed, scope: 'key', only: ['k1'] },
      last: { ...closed, scope: 'key', only: ['k2'] },
      other: { ...closed, scope: 'key', only: ['k3'] },
    } as const
    const sums = ['each', 'first', 'middle', 'last'].map((name) => `${name}/k0/2026-11`)
    expect(keysOf({ tenant: 'acme', key }, settings)).toEqual(['tenant/acme', 'key/k0/total', ...sums])
  })

  it('count what only warns, and put what refuses first', () => {
    const settings = {
      note: { ...closed, scope: 'global', whenExhausted: 'warn' },
      lower: { ...closed, scope: 'global', whenExhausted: 'downgrade' },
      stop: { ...closed, scope: 'global' },
    } as const
    const accounts = accountsOf({ tenant: 'acme' }, compileBudgets(settings), TIME)
    expect(accounts.map(({ budget }) => budget?.name)).toEqual([undefined, 'stop', 'lower', 'note'])
    expect(accounts[3]?.account).toEqual({ key: 'note/all/2026-11', endsAt: NEXT_MONTH })
  })

  it('have keys of their own for any two words, however strange, that a ledger takes', () => {
    const settings = { b: { ...closed, scope: 'conversation' } } as const
    const words = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\uD800', '\uDC00', 'a/b', '', 'a%2Fb'),
    )
    const property = fc.property(words, words, (one, other) => {
      const [first = '', second] = [one, other].map(
        (conversation) => keysOf({ tenant: 't', conversation }, settings)[1],
      )
      expect(first === second).toBe(one === other)
      expect(first.split('/')).toHaveLength(4)
      expect(first.length).toBeLessThanOrEqual(512)
    })
    fc.assert(property, { numRuns: 2_000 })
    expect(keysOf({ tenant: 'x'.repeat(10_000) }, {})[0]?.length).toBeLessThan(100)
  })
})
