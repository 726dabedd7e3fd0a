import { NO_USAGE } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryQuotas } from '@sluice/memory'
import { describe, expect, it, vi } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

type QuotaInput = NonNullable<PolicyInput['quotas']>[string]

function setup(quota: Partial<QuotaInput>, first: readonly Reaction[] = [OK], more: Partial<PolicyInput> = {}) {
  const store = new MemoryQuotas(new FakeClock())
  const [take, give] = [vi.spyOn(store, 'take'), vi.spyOn(store, 'give')]
  const providers = [new ScriptedProvider(...first), new ScriptedProvider()] as const
  const quotas = { vendor: { scope: 'deployment', ...quota } } as const
  const router = testRouter(...providers, { ...TWO_VENDORS, ...more, quotas }, { quotas: store })
  return { ...router, providers, take, give }
}

const HELD = { events: textEvents().slice(0, 3), type: 'stall' } as const

describe('a quota of deployments', () => {
  it('sends what it has no room for to the next candidate, without an attempt', async () => {
    const { chat, records, providers } = setup({ only: ['first/small'], requestsPerMinute: 1 })
    expect(await chat()).toMatchObject({ deployment: 'first/small' })
    expect(await chat()).toMatchObject({ deployment: 'second/small', attempts: 1 })
    expect(records[1]?.attempts.map(({ deployment }) => deployment)).toEqual(['second/small'])
    expect(providers.map(({ calls }) => calls.length)).toEqual([1, 1])
  })

  it('refuses when no candidate has room, with the earliest time', async () => {
    const { chat, clock } = setup({ requestsPerMinute: 1 })
    await Promise.all([chat(), chat()])
    await expect(chat()).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable', retryAfterMs: 60_000 })
    expect(clock.pendingTimers).toBe(0)
  })

  it('is asked nothing for deployments that it is not for', async () => {
    const { chat, take } = setup({ only: ['first/large'], concurrency: 1 })
    await chat()
    expect(take).not.toHaveBeenCalled()
  })

  it('holds a stream until its end', async () => {
    const { stream, give } = setup({ only: ['first/small'], concurrency: 1 }, [HELD])
    const { events, record } = await stream()
    expect((await stream()).head.deployment).toBe('second/small')
    await events[Symbol.asyncIterator]().return?.()
    await record
    expect(give).toHaveBeenCalledTimes(1)
    expect((await stream()).head.deployment).toBe('first/small')
  })

  it('gives a failed call back before the next one is made, with what it may have used', async () => {
    const { chat, take, give } = setup({ concurrency: 1, tokensPerMinute: 100_000 }, [failing('overloaded')])
    await chat()
    const ids = [take, give].map((spy) => spy.mock.calls.map(([id]) => id))
    expect(ids[0]).toHaveLength(2)
    expect(ids[1]).toEqual(ids[0])
    expect(new Set(ids[0]).size).toBe(2)
    expect(give.mock.calls[0]?.[1].map(({ amount }) => amount)).toEqual([0, 1])
    expect(give.mock.calls[1]?.[1].map(({ amount }) => amount)).toEqual([15, 1])
    expect(give.mock.invocationCallOrder[0]).toBeLessThan(take.mock.invocationCallOrder[1] ?? 0)
  })

  it('gives back in full where there is no money for another call', async () => {
    const budgets = { tight: { scope: 'global', window: 'total', limitUsd: '0.025' } } as const
    const failed = failing('in-doubt', { usage: { ...NO_USAGE, outputTokens: 5_000 } })
    const { chat, give } = setup({ concurrency: 1, tokensPerMinute: 100_000 }, [failed], { budgets })
    await expect(chat()).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(give.mock.calls.map(([, limits]) => limits[0]?.amount)).toEqual([5_000, 0])
  })

  it('leaves a deployment uncalled while the store is away only where it says so', async () => {
    const open = setup({ concurrency: 1 })
    open.take.mockRejectedValue(new Error('no connection'))
    expect(await open.chat()).toMatchObject({ deployment: 'first/small' })
    const closed = setup({ concurrency: 1, whenAway: 'closed' })
    closed.take.mockRejectedValue(new Error('no connection'))
    await expect(closed.chat()).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 1_000 })
    expect(closed.providers[0].calls).toEqual([])
  })
})
