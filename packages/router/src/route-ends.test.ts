import type { LedgerStore } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const HANG: Reaction = { type: 'hang' }
const never = () => new Promise<never>(() => undefined)
const ok = () => new ScriptedProvider(OK)

/** A ledger of which one part is broken. */
function brokenLedger(part: Partial<LedgerStore>): LedgerStore {
  const whole = new MemoryLedger(new FakeClock())
  return {
    reserve: (...held) => whole.reserve(...held),
    settle: (...held) => whole.settle(...held),
    extend: (...held) => whole.extend(...held),
    balance: (key) => whole.balance(key),
    sweep: () => whole.sweep(),
    close: () => whole.close(),
    ...part,
  }
}

describe('the end of a route', () => {
  it('delivers the answer and its record when the ledger cannot settle, and reports the ledger', async () => {
    const ledger = brokenLedger({ settle: () => Promise.reject(new Error('ledger down')) })
    const { chat, stream, records, defects } = testRouter(ok(), ok(), TWO_VENDORS, { ledger })
    expect(await chat()).toMatchObject({ text: 'Hello' })
    const { events, record } = await stream()
    const seen = []
    for await (const event of events) seen.push(event)
    expect(seen).toEqual(textEvents())
    expect(await record).toMatchObject({ end: 'done' })
    expect(records).toHaveLength(2)
    expect(defects).toEqual([new Error('ledger down'), new Error('ledger down')])
  })

  it('waits a second for a ledger that hangs, and no longer', async () => {
    const { chat, clock, defects } = testRouter(ok(), ok(), TWO_VENDORS, { ledger: brokenLedger({ settle: never }) })
    const answered = chat()
    await clock.advance(1_000)
    expect(await answered).toMatchObject({ text: 'Hello' })
    expect(defects).toHaveLength(1)
  })

  it('calls nobody when the ledger cannot hold the money', async () => {
    const first = ok()
    const { chat, clock, records } = testRouter(first, ok(), TWO_VENDORS, { ledger: brokenLedger({ reserve: never }) })
    const refused = chat().catch((error: unknown) => error)
    await clock.advance(2_000)
    expect(await refused).toMatchObject({ code: 'budget_store_unavailable', status: 503 })
    expect(first.calls).toHaveLength(0)
    expect(records).toMatchObject([{ end: 'broken', errorCode: 'budget_store_unavailable' }])
  })

  it('waits for the ledger no longer than the request may take', async () => {
    const broken = { ledger: brokenLedger({ reserve: never }), caller: { timeoutMs: 700 } }
    const { chat, clock } = testRouter(ok(), ok(), TWO_VENDORS, broken)
    const refused = chat().catch((error: unknown) => error)
    await clock.advance(700)
    expect(await refused).toMatchObject({ status: 503 })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no guess'))],
    ['takes too long', never],
  ])('answers from the middle tier when the classifier %s', async (_, classify) => {
    const { chat, clock, defects } = testRouter(ok(), ok(), TWO_VENDORS, { classifier: { name: 'broken', classify } })
    const answered = chat()
    await clock.advance(5_000)
    expect(await answered).toMatchObject({ tier: 'sonnet' })
    expect(defects).toHaveLength(1)
  })

  it('settles a stream once, whichever moment its caller leaves at', async () => {
    for (let ticks = 0; ticks < 60; ticks += 1) {
      const { stream, client, records, ledger, clock } = testRouter(new ScriptedProvider(failing('overloaded')), ok())
      const streamed = stream().catch(() => undefined)
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
      client.abort()
      await streamed
      await clock.advance(0)
      expect(records).toHaveLength(1)
      expect((await ledger.balance('tenant/acme')).pendingNanoUsd).toBe(0n)
    }
  })

  it('charges nothing for a caller who had left before any call', async () => {
    const first = ok()
    const { chat, client, ledger } = testRouter(first, ok())
    client.abort()
    await expect(chat()).rejects.toMatchObject({ code: 'client_gone' })
    expect(first.calls).toHaveLength(0)
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })

  it('tells of several times to come back the earliest', async () => {
    const first = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 5_000 }))
    const second = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 30_000 }))
    await expect(testRouter(first, second).chat()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 })
  })

  it('does not blame a wrong key of ours for a shortage of room', async () => {
    const first = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 5_000 }))
    const { chat } = testRouter(first, new ScriptedProvider(failing('unauthorized')))
    await expect(chat()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 })
  })

  it('leaves an empty account alone for as long as our table says, whatever its Retry-After', async () => {
    const first = new ScriptedProvider(failing('account-exhausted', { retryAfterMs: 1_000 }), OK)
    const { chat, clock } = testRouter(first, ok())
    await chat()
    await clock.advance(299_999)
    await chat()
    expect(first.calls).toHaveLength(1)
  })

  it('replaces its policy at once, and says when the last request under the old one has ended', async () => {
    const { router, chat, clock, compile, client } = testRouter(new ScriptedProvider(HANG), ok())
    const inFlight = chat().catch((error: unknown) => error)
    await clock.advance(0)
    let hasEnded = false
    const replaced = router.replacePolicy(compile({ ...TWO_VENDORS, version: 'test-2' })).then(() => (hasEnded = true))
    expect(router.health().policyVersion).toBe('test-2')
    await clock.advance(0)
    expect(hasEnded).toBe(false)
    client.abort()
    await inFlight
    expect(await replaced).toBe(true)
  })
})
