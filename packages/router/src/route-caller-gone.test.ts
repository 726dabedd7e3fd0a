import { parseChatRequest } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

/** Haiku has one deployment: whoever wants it waits for it. */
const ALONE = {
  ...TWO_VENDORS,
  tiers: { ...TWO_VENDORS.tiers, haiku: ['first/small'], opus: ['first/large', 'second/large', 'second/small'] },
}

describe('a caller who is gone', () => {
  it.each(['chat', 'stream', 'countTokens'] as const)('T9: has left before %s: nobody is called', async (method) => {
    const first = new ScriptedProvider(OK)
    const second = new ScriptedProvider(OK)
    const { router, context, client, clock, ledger } = testRouter(first, second)
    client.abort()
    await router[method](parseChatRequest({ messages: 'Hi' }), context).catch(() => undefined)
    expect([...first.calls, ...second.calls]).toEqual([])
    expect((await ledger.balance('tenant/acme')).pendingNanoUsd).toBe(0n)
    expect(clock.pendingTimers).toBe(0)
  })

  it.each(['chat', 'stream'] as const)('T9: leaves %s between two attempts: there is no second', async (method) => {
    const first = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 1_500 }), OK)
    const { router, context, client, clock, records } = testRouter(first, new ScriptedProvider(OK), ALONE)
    const ended = router[method](parseChatRequest({ messages: 'Hi' }), context).catch((error: unknown) => error)
    await clock.advance(1_000)
    client.abort()
    expect(await ended).toMatchObject({ code: 'client_gone' })
    await clock.advance(60_000)
    expect(first.calls).toHaveLength(1)
    expect(records).toMatchObject([{ end: 'abandoned', attempts: [{ outcome: 'rate-limited' }] }])
    expect(clock.pendingTimers).toBe(0)
  })
})
