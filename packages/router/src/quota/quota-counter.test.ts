import type { QuotaLimit, QuotaResult, QuotaStore } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryQuotas } from '@sluice/memory'
import { describe, expect, it, vi } from 'vitest'
import { callerClaims } from './claims-of.ts'
import { compileQuotas } from './compile-quotas.ts'
import { QuotaCounter } from './quota-counter.ts'

const LIMITS = { scope: 'tenant', requestsPerMinute: 10, tokensPerMinute: 1_000, concurrency: 1 } as const
const USE = { requests: 1, tokens: 40 }
const TOKENS = 'burst/acme/tokens'
const HELD = 'burst/acme/at-once'
const AWAY = new Error('no connection')

function setup(whenAway: 'open' | 'closed' = 'open') {
  const clock = new FakeClock()
  const store = new MemoryQuotas(clock)
  const reports: string[] = []
  const report = (defect: unknown) => void reports.push(String(defect))
  const counter = new QuotaCounter({ store, clock, report })
  const quotas = compileQuotas({ burst: { ...LIMITS, whenAway } })
  const claims = callerClaims({ tenant: 'acme' }, quotas, 100)
  const take = (id = 'a') => counter.take({ id, claims, leaseMs: 60_000 })
  const gives = vi.spyOn(store, 'give')
  return { clock, store, reports, take, gives }
}

/** What is left of the tokens, and whether anybody is held. */
async function leftIn(store: QuotaStore) {
  const tokens = (amount: number): QuotaLimit[] => [
    { key: TOKENS, kind: 'rate', limit: 1_000, windowMs: 60_000, amount },
  ]
  const result = await store.take('probe', tokens(1_000), 1)
  const used = result.type === 'refused' ? Math.round((result.waitMs * 1_000) / 60_000) : 0
  const held = await store.take('probe', [{ key: HELD, kind: 'concurrency', limit: 1, amount: 1 }], 1)
  return { used, isHeld: held.type === 'refused' }
}

describe('QuotaCounter', () => {
  it('corrects rates to what was used and ends what was held, once', async () => {
    const { store, take, gives } = setup()
    const outcome = await take()
    if (outcome.type !== 'taken') throw new Error(outcome.type)
    await Promise.all([outcome.taken.give(USE), outcome.taken.give({ requests: 0, tokens: 0 })])
    expect(gives).toHaveBeenCalledTimes(1)
    expect(await leftIn(store)).toEqual({ used: 40, isHeld: false })
  })

  it('says what is left of the limits a minute once it has taken', async () => {
    const { take, clock } = setup()
    const outcome = await take()
    const standing = outcome.type === 'taken' ? outcome.taken.standing : undefined
    expect(standing).toEqual({
      requests: { limit: 10, remaining: 9, refillMs: 6_000 },
      tokens: { limit: 1_000, remaining: 900, refillMs: 6_000 },
    })
    if (outcome.type === 'taken') await outcome.taken.give({ requests: 1, tokens: 100 })
    await clock.advance(3_000)
    const later = await take('b')
    expect(later).toMatchObject({ taken: { standing: { tokens: { remaining: 850 } } } })
  })

  it('says which claim has no room', async () => {
    const { take } = setup()
    await take()
    expect(await take('b')).toMatchObject({ type: 'refused', claim: { count: 'concurrency' }, waitMs: 1_000 })
  })

  it.each([Number.NaN, -5, 1.5, Number.POSITIVE_INFINITY])(
    'keeps what was taken for a use of %d tokens',
    async (tokens) => {
      const { store, take } = setup()
      const outcome = await take()
      if (outcome.type === 'taken') await outcome.taken.give({ requests: 1, tokens })
      expect(await leftIn(store)).toEqual({ used: 100, isHeld: false })
    },
  )

  it('lets requests pass while the store is away, and reports each change once', async () => {
    const { store, take, reports } = setup()
    const taking = vi.spyOn(store, 'take').mockRejectedValue(AWAY)
    const giving = vi.spyOn(store, 'give').mockRejectedValue(AWAY)
    for (const outcome of await Promise.all([take('a'), take('b'), take('c')])) {
      if (outcome.type === 'taken') await outcome.taken.give(USE)
    }
    expect(reports).toEqual([expect.stringContaining('the store is away')])
    for (const spy of [taking, giving]) spy.mockRestore()
    await take('d')
    expect(reports).toEqual([expect.anything(), expect.stringContaining('the store is back')])
  })

  it('refuses while the store is away where a quota says so', async () => {
    const { store, take } = setup('closed')
    vi.spyOn(store, 'take').mockRejectedValue(AWAY)
    expect(await take()).toEqual({ type: 'away' })
  })

  it('ends what may be held although its taking failed', async () => {
    const { store, take } = setup()
    const real = store.take.bind(store)
    vi.spyOn(store, 'take').mockImplementationOnce(async (...input) => {
      await real(...input)
      throw AWAY
    })
    const outcome = await take()
    if (outcome.type === 'taken') await outcome.taken.give(USE)
    expect(await leftIn(store)).toEqual({ used: 100, isHeld: false })
  })

  it.each(['open', 'closed'] as const)(
    'gives back what is taken only after it was waited for (%s)',
    async (whenAway) => {
      const { clock, store, take } = setup(whenAway)
      const real = store.take.bind(store)
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      vi.spyOn(store, 'take').mockImplementationOnce(async (...input): Promise<QuotaResult> => {
        await released
        return real(...input)
      })
      const taking = take()
      await clock.advance(1_000)
      const outcome = await taking
      const giving = outcome.type === 'taken' ? outcome.taken.give({ requests: 0, tokens: 0 }) : undefined
      await clock.advance(1_000)
      await giving
      expect(clock.pendingTimers).toBe(0)
      release()
      await clock.advance(0)
      expect(await leftIn(store)).toEqual({ used: 0, isHeld: false })
    },
  )

  it('gives nothing back that was refused only after it was waited for', async () => {
    const { clock, store, take, gives } = setup()
    const { promise, resolve: answer } = Promise.withResolvers<QuotaResult>()
    vi.spyOn(store, 'take').mockReturnValueOnce(promise)
    const taking = take()
    await clock.advance(1_000)
    const outcome = await taking
    answer({ type: 'refused', key: HELD, waitMs: 1_000 })
    if (outcome.type === 'taken') await outcome.taken.give(USE)
    expect([outcome.type, gives.mock.calls]).toEqual(['taken', []])
  })
})
