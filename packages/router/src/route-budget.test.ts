import { NO_USAGE, StoreUnavailable, type LedgerStore, type RequestContext } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { describe, expect, it, vi } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

// Held for "Hi" and 4,096 tokens of answer: about $0.0205 of haiku, $0.0615 of sonnet, $0.1025 of opus.
type BudgetInput = NonNullable<PolicyInput['budgets']>[string]
const daily = (limitUsd: string, more: Partial<BudgetInput> = {}): BudgetInput => ({
  scope: 'tenant',
  window: 'day',
  limitUsd,
  ...more,
})

interface Setup {
  readonly policy?: Partial<PolicyInput>
  readonly caller?: Partial<RequestContext>
  readonly ledger?: LedgerStore
}

function setup(budgets: PolicyInput['budgets'], { policy, caller, ledger }: Setup = {}) {
  const first = new ScriptedProvider(OK)
  const second = new ScriptedProvider(OK)
  const made = testRouter(first, second, { ...TWO_VENDORS, ...policy, budgets }, { caller, ledger })
  return { ...made, first, second }
}

describe('a budget without room', () => {
  it('refuses a request before any call, names itself and its end, and says nothing of amounts', async () => {
    const { chat, first, records, ledger } = setup({ 'per-tenant': daily('0.02') })
    const error = await chat().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'budget_exceeded', status: 402, retryAfterMs: undefined })
    expect(String(error)).toMatch(
      /^SluiceError: The budget "per-tenant" has no room left for this request\. Its window ends at \d{4}-\d\d-\d\dT00:00:00\.000Z\.$/,
    )
    expect(first.calls).toHaveLength(0)
    const account = expect.stringMatching(/^per-tenant\/acme\/\d{4}-\d\d-\d\d$/)
    expect(records).toMatchObject([
      { errorCode: 'budget_exceeded', budgetEffects: [{ budget: 'per-tenant', account, action: 'reject' }] },
    ])
    expect(records[0]?.reservedNanoUsd).toBeUndefined()
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })

  it('is found among several that have room, and nothing is held in any of them', async () => {
    const { chat, records, ledger } = setup({
      wide: daily('5', { scope: 'global', window: 'total' }),
      narrow: daily('0.01', { window: 'total' }),
    })
    await expect(chat()).rejects.toThrow('"narrow" has no room left for this request. Its window has no end.')
    expect(await ledger.balance('wide/all/total')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
    expect(records[0]?.budgetEffects).toEqual([{ budget: 'narrow', account: 'narrow/acme/total', action: 'reject' }])
  })

  it('sends the request to a cheaper tier where it says so, with a reservation of its own', async () => {
    const { chat, records, ledger } = setup({ day: daily('0.07', { window: 'total', whenExhausted: 'downgrade' }) })
    expect(await chat({ model: 'tier:opus', messages: 'Hi' })).toMatchObject({ tier: 'sonnet' })
    expect(records[0]).toMatchObject({
      tier: 'sonnet',
      budgetEffects: [{ budget: 'day', account: 'day/acme/total', action: 'downgrade' }],
    })
    expect(records[0]?.reservedNanoUsd).toBeLessThan(70_000_000n)
    expect((await ledger.balance('day/acme/total')).pendingNanoUsd).toBe(0n)
  })

  it('goes down tier by tier, and rejects when the cheapest has no room either', async () => {
    const { chat, records } = setup({ day: daily('0.03', { whenExhausted: 'downgrade' }) })
    expect(await chat({ model: 'tier:opus', messages: 'Hi' })).toMatchObject({ tier: 'haiku' })
    expect(records[0]?.budgetEffects?.map(({ action }) => action)).toEqual(['downgrade', 'downgrade'])
    const { chat: ask, records: refused } = setup({ day: daily('0.001', { whenExhausted: 'downgrade' }) })
    await expect(ask({ model: 'tier:sonnet', messages: 'Hi' })).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(refused[0]?.budgetEffects?.map(({ action }) => action)).toEqual(['downgrade', 'reject'])
  })

  it('makes a new reservation for each tier, and settles the one that is held', async () => {
    const ledger = new MemoryLedger(new FakeClock())
    const reserved = vi.spyOn(ledger, 'reserve')
    const settled = vi.spyOn(ledger, 'settle')
    const { chat } = setup({ day: daily('0.03', { whenExhausted: 'downgrade' }) }, { ledger })
    const { decisionId } = await chat({ model: 'tier:opus', messages: 'Hi' })
    expect(reserved.mock.calls.map(([{ id }]) => id)).toEqual([decisionId, `${decisionId}.1`, `${decisionId}.2`])
    expect(settled.mock.calls.map(([{ id }]) => id)).toEqual([`${decisionId}.2`])
  })

  it('never answers a model that is named with a cheaper one', async () => {
    const { chat, first, second } = setup({ day: daily('0.07', { whenExhausted: 'downgrade' }) })
    await expect(chat({ model: 'claude-opus-4-7', messages: 'Hi' })).rejects.toMatchObject({ status: 402 })
    expect([...first.calls, ...second.calls]).toHaveLength(0)
  })

  it('lets the request pass where it only warns, and says so', async () => {
    const { chat, records, ledger } = setup({ note: daily('0.01', { window: 'total', whenExhausted: 'warn' }) })
    expect(await chat()).toMatchObject({ text: 'Hello' })
    expect(records[0]?.budgetEffects).toEqual([{ budget: 'note', account: 'note/acme/total', action: 'warn' }])
    expect((await ledger.balance('note/acme/total')).postedNanoUsd).toBe(35_000n)
  })

  it('of a key speaks of the key', async () => {
    const grant = { tenant: 'acme', budget: { limitNanoUsd: 1n, window: 'total' } } as const
    const { chat, records } = setup({}, { caller: { key: { id: 'k1', grant } } })
    await expect(chat()).rejects.toThrow('The budget of this key has no room left for this request.')
    expect(records[0]?.budgetEffects).toEqual([{ budget: 'key', account: 'key/k1/total', action: 'reject' }])
  })
})

describe('the money of a request', () => {
  it('stands in its record: who for, what was held, and what it drew on', async () => {
    const caller = { key: { id: 'k1', grant: { tenant: 'acme' } }, tags: ['nightly'], conversation: 'c-9' }
    const { chat, records, ledger } = setup({ tagged: daily('5', { scope: 'tag', window: 'total' }) }, { caller })
    await chat()
    expect(records[0]).toMatchObject({ key: 'k1', tags: ['nightly'], conversation: 'c-9', budgetEffects: [] })
    expect(records[0]?.reservedNanoUsd).toBeGreaterThan(20_480_000n)
    expect((await ledger.balance('tagged/nightly/total')).postedNanoUsd).toBe(35_000n)
  })

  it('is posted to the window that the request began in, whenever it ends', async () => {
    const { chat, clock, first, ledger } = setup({ minutely: daily('5', { window: 'minute' }) })
    const minute = new Date(clock.now()).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)
    first.script = [{ type: 'hang' }, OK]
    const answered = chat()
    await clock.advance(125_000)
    expect(await answered).toMatchObject({ deployment: 'second/small' })
    expect((await ledger.balance(`minutely/acme/${minute}`)).postedNanoUsd).toBeGreaterThan(0n)
    await chat()
    const next = new Date(clock.now()).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)
    expect((await ledger.balance(`minutely/acme/${next}`)).postedNanoUsd).toBe(35_000n)
  })

  it('is refused while the ledger cannot be reached, and worth asking for again', async () => {
    const whole = new MemoryLedger(new FakeClock())
    const away: LedgerStore = Object.assign(whole, { reserve: () => Promise.reject(new StoreUnavailable('away')) })
    const { chat, first, records, defects } = setup({}, { ledger: away })
    await expect(chat()).rejects.toMatchObject({ code: 'budget_store_unavailable', status: 503, retryAfterMs: 1_000 })
    expect(first.calls).toHaveLength(0)
    expect(records).toMatchObject([{ errorCode: 'budget_store_unavailable' }])
    expect(defects).toEqual([new StoreUnavailable('away')])
  })

  it('has an end where too many budgets are for it', async () => {
    const tags = Array.from({ length: 16 }, (_, index) => `tag-${index}`)
    const { chat } = setup({ tagged: daily('5', { scope: 'tag' }) }, { caller: { tags } })
    await expect(chat()).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('17 budgets'),
    })
  })
})

describe('a price that is not known', () => {
  it('is flagged, not free: the record says that the cost is unknown', async () => {
    const policy: Partial<PolicyInput> = {
      providers: { first: { kind: 'vllm' }, second: { kind: 'openai' } },
      deployments: { own: { provider: 'first', model: 'llama-4-scout' } },
      tiers: { haiku: ['own'], sonnet: ['own'], opus: ['own'] },
      routing: { unknownPrice: 'flag' },
    }
    const { chat, records } = setup({ day: daily('5') }, { policy })
    expect(await chat()).toMatchObject({ costNanoUsd: undefined })
    expect(records[0]).toMatchObject({ costNanoUsd: undefined, reservedNanoUsd: 0n })
    expect(records[0]?.baselines?.map(({ costNanoUsd }) => costNanoUsd)).toEqual([undefined, undefined])
  })

  it.each(['refuse', 'flag'] as const)(
    'of one class of tokens is posted as the policy says: %s',
    async (unknownPrice) => {
      const policy: Partial<PolicyInput> = { routing: { order: 'listed', unknownPrice } }
      const { chat, first, ledger, records, defects } = setup({}, { policy })
      // No price is known for writing to a cache of 30 minutes there.
      first.script = [
        failing('overloaded', { usage: { ...NO_USAGE, uncachedInputTokens: 9, cacheWrite30mTokens: 5 } }),
        OK,
      ]
      const answer = await chat()
      expect(answer.costNanoUsd).toBeUndefined()
      const [, { costNanoUsd: answered = 0n } = {}] = records[0]?.attempts ?? []
      const { postedNanoUsd, pendingNanoUsd } = await ledger.balance('tenant/acme')
      expect(postedNanoUsd).toBe(unknownPrice === 'refuse' ? records[0]?.reservedNanoUsd : answered)
      expect(pendingNanoUsd).toBe(0n)
      expect(defects).toHaveLength(unknownPrice === 'refuse' ? 1 : 0)
    },
  )
})
