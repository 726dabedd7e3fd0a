import { NO_USAGE, type RequestContext } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryQuotas } from '@sluice/memory'
import { describe, expect, it, vi } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

type QuotaInput = NonNullable<PolicyInput['quotas']>[string]

interface Setup {
  readonly first?: readonly Reaction[]
  readonly caller?: Partial<RequestContext>
  readonly more?: Partial<PolicyInput>
}

type Quotas = NonNullable<PolicyInput['quotas']>

function setup(quotas: Quotas, { first = [OK], caller, more }: Setup = {}) {
  const store = new MemoryQuotas(new FakeClock())
  const [take, give] = [vi.spyOn(store, 'take'), vi.spyOn(store, 'give')]
  const provider = new ScriptedProvider(...first)
  const policy = { ...TWO_VENDORS, ...more, quotas }
  const router = testRouter(provider, new ScriptedProvider(), policy, { quotas: store, caller })
  return { ...router, provider, store, take, give }
}

/** How many tokens are used of a minute's hundred thousand. */
async function tokensUsed(store: MemoryQuotas, key: string): Promise<number> {
  const limit = { key, kind: 'rate', limit: 100_000, windowMs: 60_000, amount: 100_000 } as const
  const result = await store.take('probe', [limit], 1)
  return result.type === 'refused' ? Math.round((result.waitMs * 100_000) / 60_000 / 10) * 10 : 0
}

const AT_ONCE: QuotaInput = { scope: 'tenant', concurrency: 1 }
const REFUSED = { code: 'rate_limited', status: 429 }

describe('a quota of callers', () => {
  it('is asked nothing where the policy has none, or none for this caller', async () => {
    const notForThem = {
      keys: { scope: 'key', concurrency: 1 },
      others: { ...AT_ONCE, only: ['globex'] },
    } satisfies Quotas
    for (const { chat, take, give } of [setup({}), setup(notForThem)]) {
      await chat()
      expect(take).not.toHaveBeenCalled()
      expect(give).not.toHaveBeenCalled()
    }
  })

  it('refuses with its name and the time to wait, calls nobody and holds no money', async () => {
    const { chat, records, provider, ledger } = setup({ burst: { scope: 'tenant', requestsPerMinute: 2 } })
    await chat()
    await chat()
    await expect(chat()).rejects.toMatchObject({ ...REFUSED, retryAfterMs: 30_000 })
    await expect(chat()).rejects.toThrow('The quota "burst" has no room left for this request: too many requests a')
    expect(provider.calls).toHaveLength(2)
    expect(records.at(-1)).toMatchObject({ end: 'broken', errorCode: 'rate_limited', attempts: [] })
    expect(records.at(-1)?.reservedNanoUsd).toBeUndefined()
    expect((await ledger.balance('tenant/acme')).pendingNanoUsd).toBe(0n)
  })

  it('counts tenants, keys and everything apart', async () => {
    const caller = { key: { id: 'key_1', grant: { tenant: 'acme' } } }
    const quotas = { a: AT_ONCE, b: { scope: 'key', concurrency: 1 }, c: { scope: 'global', concurrency: 1 } } as const
    const { chat, take } = setup(quotas, { caller })
    await chat()
    const keys = take.mock.calls.flatMap(([, limits]) => limits.map(({ key }) => key))
    expect(keys).toEqual(['a/acme/at-once', 'b/key_1/at-once', 'c/all/at-once'])
  })

  it('goes on with the key that took the place of one that it names', async () => {
    const caller = { key: { id: 'k1', grant: { tenant: 'acme', formerIds: ['k0'] } } }
    const quotas: Quotas = {
      a: { scope: 'key', concurrency: 1, only: ['k0'] },
      b: { scope: 'key', concurrency: 1, only: ['k9'] },
    }
    const { chat, take } = setup(quotas, { caller })
    await chat()
    expect(take.mock.calls.map(([, limits]) => limits.map(({ key }) => key))).toEqual([['a/k0/at-once']])
  })

  it('takes the prompt and the whole output limit, and corrects it to what was used', async () => {
    const { chat, store, take } = setup({ flow: { scope: 'global', tokensPerMinute: 100_000 } })
    await chat({ messages: 'Hi', maxOutputTokens: 2_000 })
    expect(take.mock.calls[0]?.[1][0]?.amount).toBeGreaterThan(2_000)
    expect(take.mock.calls[0]?.[1][0]?.amount).toBeLessThan(2_100)
    expect(await tokensUsed(store, 'flow/all/tokens')).toBe(20)
  })

  it('counts what failed attempts may have used', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 900, cacheReadTokens: 80, outputTokens: 5 }
    const first = [failing('in-doubt', { usage })]
    const { chat, store, records } = setup({ flow: { scope: 'global', tokensPerMinute: 100_000 } }, { first })
    await chat()
    expect(records[0]?.attempts).toHaveLength(2)
    expect(await tokensUsed(store, 'flow/all/tokens')).toBe(1_000)
  })

  it('uses nothing for a request that calls nobody', async () => {
    const budgets = { none: { scope: 'global', window: 'total', limitUsd: '0' } } as const
    const { chat, store, give } = setup(
      { flow: { scope: 'global', tokensPerMinute: 100_000, requestsPerMinute: 1, concurrency: 1 } },
      { more: { budgets } },
    )
    for (let index = 0; index < 3; index += 1) await expect(chat()).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(give).toHaveBeenCalledTimes(3)
    expect(await tokensUsed(store, 'flow/all/tokens')).toBe(0)
  })

  it.each<[string, Reaction]>([
    ['is done', { type: 'events', events: textEvents() }],
    ['breaks off', { type: 'events', events: textEvents().slice(0, 3) }],
    ['is left', { type: 'stall', events: textEvents().slice(0, 3) }],
  ])('holds a stream until it %s, and gives it back once', async (how, reaction) => {
    const { stream, give, clock } = setup({ one: AT_ONCE }, { first: [reaction] })
    const { events, record } = await stream()
    await expect(stream()).rejects.toMatchObject(REFUSED)
    expect(give).not.toHaveBeenCalled()
    const iterator = events[Symbol.asyncIterator]()
    if (how === 'is left') await iterator.return?.()
    else for (let next = await read(iterator); next; next = await read(iterator));
    await record
    await stream()
    expect(give).toHaveBeenCalledTimes(1)
    await clock.advance(0)
  })

  it('gives back when everybody fails, and when the caller has left before the call', async () => {
    const { chat, give, client } = setup({ one: AT_ONCE }, { first: [failing('invalid-request')] })
    await expect(chat()).rejects.toMatchObject({ code: 'invalid_request' })
    client.abort()
    await expect(chat()).rejects.toMatchObject({ code: 'client_gone' })
    expect(give).toHaveBeenCalledTimes(2)
  })

  it('gives back when a defect of ours ends the request', async () => {
    const { chat, give, ledger } = setup({ one: AT_ONCE })
    vi.spyOn(ledger, 'reserve').mockImplementation(() => {
      throw new TypeError('a defect')
    })
    await expect(chat()).rejects.toThrow('a defect')
    expect(give).toHaveBeenCalledTimes(1)
  })

  it('lets requests pass while the store is away, or refuses them, as it says', async () => {
    const { chat, take, give, defects } = setup({ one: AT_ONCE })
    for (const spy of [take, give]) spy.mockRejectedValue(new Error('no connection'))
    await Promise.all([chat(), chat(), chat()])
    expect(defects).toEqual([expect.objectContaining({ message: expect.stringContaining('the store is away') })])
    const closed = setup({ one: { ...AT_ONCE, whenAway: 'closed' } })
    closed.take.mockRejectedValue(new Error('no connection'))
    await expect(closed.chat()).rejects.toMatchObject({ code: 'overloaded', status: 503, retryAfterMs: 1_000 })
    expect(closed.provider.calls).toEqual([])
  })
})

async function read(iterator: AsyncIterator<unknown>): Promise<boolean> {
  const next = await iterator.next().catch(() => undefined)
  return next?.done === false
}
