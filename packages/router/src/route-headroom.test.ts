import { parseChatRequest } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { LimitedProvider, type VendorLimits } from './testing/limited-provider.ts'
import { failing, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const PLENTY: VendorLimits = { requests: 1_000_000, tokens: 1_000_000_000, windowMs: 60_000 }

function setup(first: Partial<VendorLimits>, second: Partial<VendorLimits> = {}, policy: PolicyInput = TWO_VENDORS) {
  // The router's clock is made with it: the vendors' windows follow by hand.
  const clock = new FakeClock()
  const vendors = [first, second].map((limits) => new LimitedProvider({ ...PLENTY, ...limits }, clock))
  const [one = new LimitedProvider(PLENTY, clock), two = one] = vendors
  const app = testRouter(one, two, policy)
  const advance = async (durationMs: number) =>
    void (await Promise.all([clock, app.clock].map((each) => each.advance(durationMs))))
  const ask = (maxOutputTokens = 50) =>
    app.router.chat(parseChatRequest({ messages: 'Hi', maxOutputTokens }), app.context)
  return { ...app, one, two, ask, advance }
}

describe('the vendors’ own limits', () => {
  it('are never run into while another deployment has room, one request after the other', async () => {
    const { ask, one, two, advance } = setup({ requests: 10 })
    for (let index = 0; index < 300; index += 1) {
      await ask()
      await advance(1_000)
    }
    expect([one.refused, two.refused]).toEqual([0, 0])
    expect(one.answered).toBe(50)
    expect(two.answered).toBe(250)
  })

  it('are never run into by requests side by side', async () => {
    const { ask, one, two, advance } = setup({ requests: 100 })
    for (let index = 0; index < 60; index += 1) {
      await Promise.all(Array.from({ length: 40 }, () => ask()))
      await advance(1_000)
    }
    expect([one.refused, two.refused]).toEqual([0, 0])
    expect(one.answered).toBe(100)
  })

  it('are never run into for tokens', async () => {
    const { ask, one, two } = setup({ tokens: 20_000 })
    for (let index = 0; index < 20; index += 1) await Promise.all([ask(400), ask(900), ask(100)])
    expect([one.refused, two.refused]).toEqual([0, 0])
    expect(one.answered).toBeGreaterThan(30)
  })

  it('do not leave a request to a deployment alone that has failed and is only to be probed', async () => {
    const clock = new FakeClock()
    const first = new LimitedProvider({ ...PLENTY, requests: 3 }, clock)
    const {
      router,
      context,
      records,
      clock: routers,
    } = testRouter(first, new ScriptedProvider(failing('vendor-error')))
    const ask = (model: string) =>
      router.chat(parseChatRequest({ messages: 'Hi', model }), context).catch(() => undefined)
    for (let index = 0; index < 5; index += 1) {
      const asking = ask('gpt-5.4-nano')
      await routers.advance(10_000)
      await asking
    }
    await routers.advance(310_000)
    for (let index = 0; index < 3; index += 1) await ask('auto')
    expect(router.health().deployments.find(({ deployment }) => deployment === 'second/small')?.state).toBe('half-open')
    const asking = ask('auto')
    await routers.advance(10_000)
    await asking
    expect(records.at(-1)?.candidates.map(({ deployment }) => deployment)).toEqual(['second/small', 'first/small'])
  })

  it('send to a tier that the policy falls back to before they refuse', async () => {
    const policy: PolicyInput = {
      ...TWO_VENDORS,
      tiers: {
        ...TWO_VENDORS.tiers,
        haiku: ['first/small'],
        sonnet: ['second/middle', 'second/small', 'first/middle'],
      },
      routing: { order: 'listed', fallback: { haiku: ['sonnet'] } },
    }
    const { ask, one, two, records } = setup({ requests: 3 }, {}, policy)
    for (let index = 0; index < 6; index += 1) await ask()
    expect(records.map(({ tier }) => tier)).toEqual(['haiku', 'haiku', 'haiku', 'sonnet', 'sonnet', 'sonnet'])
    expect([one.refused, two.answered]).toEqual([0, 3])
  })

  it('are told in the record of the request that was sent elsewhere', async () => {
    const { ask, records } = setup({ requests: 1 })
    await ask()
    await ask()
    expect(records[1]?.candidates.map(({ deployment }) => deployment)).toEqual(['second/small'])
    const reason = "its vendor's rate limit is used up for 60 s"
    expect(records[1]?.excluded).toEqual([{ deployment: 'first/small', reason }])
  })

  it('do not keep anybody from being asked when nobody has room', async () => {
    const { ask, one, two, advance } = setup({ requests: 1 }, { requests: 1 })
    await ask()
    await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 })
    expect([one.answered, two.answered]).toEqual([1, 1])
    await advance(60_000)
    await ask()
    expect(one.answered).toBe(2)
  })

  it('are heard from failures as well', async () => {
    const quota = { requestsRemaining: 0, resetsInMs: 30_000 }
    const first = new ScriptedProvider(failing('overloaded', { quota }), { type: 'answer' })
    const { chat, records } = testRouter(first, new ScriptedProvider())
    await chat()
    await chat()
    expect(first.calls).toHaveLength(1)
    expect(records[1]?.excluded).toMatchObject([{ deployment: 'first/small' }])
  })

  it('are shown in the health of a deployment: what is left, and until when', async () => {
    const { ask, router, clock, advance } = setup({ requests: 10, windowMs: 20_000 })
    const headroom = () => router.health().deployments.find((one) => one.deployment === 'first/small')?.headroom
    expect(headroom()).toBeUndefined()
    const endsAt = clock.now() + 20_000
    await ask()
    await advance(5_000)
    expect(headroom()).toEqual({
      requestsRemaining: 9,
      inputTokensRemaining: expect.any(Number),
      outputTokensRemaining: undefined,
      until: endsAt,
      unheardCalls: 0,
    })
    await ask()
    expect(headroom()).toMatchObject({ requestsRemaining: 8, until: endsAt })
    await advance(15_000)
    expect(headroom()).toBeUndefined()
  })
})
