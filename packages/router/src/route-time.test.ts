import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const HANG: Reaction = { type: 'hang' }

describe('route, in time', () => {
  it('leaves a vendor that hangs for the next one, once its first token is overdue', async () => {
    const first = new ScriptedProvider(HANG)
    const { stream, clock } = testRouter(first, new ScriptedProvider(OK))
    const streamed = stream()
    await clock.advance(29_999)
    expect(first.calls[0]?.signal.aborted).toBe(false)
    await clock.advance(1)
    expect((await streamed).head).toMatchObject({ deployment: 'second/small', attempts: 2 })
    expect(first.calls[0]?.signal.aborted).toBe(true)
  })

  it('gives a whole answer the time to be written before it counts as overdue', async () => {
    const { chat, clock } = testRouter(new ScriptedProvider(HANG), new ScriptedProvider(OK))
    const answered = chat({ messages: 'Hi', maxOutputTokens: 100 })
    await clock.advance(31_999)
    const early = await Promise.race([answered.then(() => 'answered'), Promise.resolve('waiting')])
    expect(early).toBe('waiting')
    await clock.advance(1)
    expect(await answered).toMatchObject({ deployment: 'second/small' })
  })

  it('waits as long as Retry-After asks when there is nobody else, and not a moment less', async () => {
    const alone = {
      ...TWO_VENDORS,
      tiers: { ...TWO_VENDORS.tiers, haiku: ['first/small'], opus: ['first/large', 'second/large', 'second/small'] },
    }
    const first = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 1_500 }), OK)
    const { chat, clock } = testRouter(first, new ScriptedProvider(OK), alone)
    const answered = chat()
    await clock.advance(1_499)
    expect(first.calls).toHaveLength(1)
    await clock.advance(600)
    expect(await answered).toMatchObject({ deployment: 'first/small', attempts: 2 })
  })

  it('does not call a deployment again before the Retry-After it gave to another request', async () => {
    const first = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 60_000 }), OK)
    const second = new ScriptedProvider(OK)
    const { chat, clock } = testRouter(first, second)
    await chat()
    await chat()
    expect([first.calls.length, second.calls.length]).toEqual([1, 2])
    await clock.advance(60_000)
    await chat()
    expect(first.calls).toHaveLength(2)
  })

  it('ends with the deadline the caller set, and leaves no timer behind', async () => {
    const { router, context, clock } = testRouter(new ScriptedProvider(HANG), new ScriptedProvider(HANG))
    const { parseChatRequest } = await import('@sluice/core')
    const refused = router.chat(parseChatRequest({ messages: 'Hi' }), { ...context, timeoutMs: 5_000 })
    const seen = refused.catch((error: unknown) => error)
    await clock.advance(5_000)
    expect(await seen).toMatchObject({ code: 'deadline_exceeded', status: 504 })
    expect(clock.pendingTimers).toBe(0)
  })

  it('stops at once when the caller leaves, and calls nobody else', async () => {
    const first = new ScriptedProvider(HANG)
    const second = new ScriptedProvider(OK)
    const { chat, client, records, clock } = testRouter(first, second)
    const seen = chat().catch((error: unknown) => error)
    await clock.advance(0)
    client.abort()
    expect(await seen).toMatchObject({ code: 'client_gone' })
    expect(first.calls[0]?.signal.aborted).toBe(true)
    expect(second.calls).toHaveLength(0)
    expect(records).toMatchObject([{ end: 'abandoned' }])
    expect(clock.pendingTimers).toBe(0)
  })

  it('calls nobody when the caller has left already', async () => {
    const first = new ScriptedProvider(HANG)
    const { chat, client, clock } = testRouter(first, new ScriptedProvider(OK))
    client.abort()
    await expect(chat()).rejects.toMatchObject({ code: 'client_gone' })
    expect(clock.pendingTimers).toBe(0)
  })

  it('opens the breaker of a vendor that keeps failing, tells so, and comes back when it is well', async () => {
    const first = new ScriptedProvider(...Array.from({ length: 5 }, () => failing('overloaded')), OK)
    const { chat, router, clock } = testRouter(first, new ScriptedProvider(OK))
    for (let i = 0; i < 8; i += 1) await chat()
    expect(first.calls).toHaveLength(5)
    expect(router.health().deployments).toContainEqual(
      expect.objectContaining({ deployment: 'first/small', state: 'open' }),
    )
    await clock.advance(5_000)
    expect(await chat()).toMatchObject({ deployment: 'first/small' })
    expect(await chat()).toMatchObject({ deployment: 'first/small' })
    const state = () => router.health().deployments.find((one) => one.deployment === 'first/small')?.state
    expect(state()).toBe('half-open')
    await clock.advance(15_000)
    expect(state()).toBe('closed')
  })

  it('says when to come back when every door is shut', async () => {
    const down = () => new ScriptedProvider(failing('rate-limited', { retryAfterMs: 30_000 }))
    const { chat } = testRouter(down(), down())
    await expect(chat()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 30_000 })
    await expect(chat()).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 30_000, attempts: 0 })
  })
})
