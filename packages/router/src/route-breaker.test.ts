import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const down = () => new ScriptedProvider(failing('overloaded'))

function setUp(first: ScriptedProvider, second: ScriptedProvider, breaker: (typeof TWO_VENDORS)['breaker'] = {}) {
  const bench = testRouter(first, second, { ...TWO_VENDORS, breaker })
  const health = (deployment: string) => {
    const found = bench.router.health().deployments.find((one) => one.deployment === deployment)
    if (!found) throw new Error(deployment)
    return found
  }
  const read = async () => {
    const { events, head } = await bench.stream()
    const seen: string[] = []
    try {
      for await (const event of events) seen.push(event.type)
    } catch {
      seen.push('error')
    }
    return { deployment: head.deployment, last: seen.at(-1) }
  }
  return { ...bench, health, read }
}

describe('breakers on a request’s way', () => {
  it('BR8: are opened by no number of requests when none of the vendors can be reached', async () => {
    const refused = () => new ScriptedProvider(failing('unreachable'))
    const { chat, health, clock } = setUp(refused(), refused())
    for (let i = 0; i < 50; i += 1) {
      const asked = chat().catch(() => undefined)
      await clock.advance(10_000)
      await asked
    }
    for (const deployment of ['first/small', 'second/small'])
      expect(health(deployment)).toMatchObject({ state: 'closed', failed: 0 })
  })

  it('BR10: are opened by streams that are cut after their first content, none of which is a success', async () => {
    const cut: Reaction = {
      type: 'events',
      events: textEvents().slice(0, 3),
      failure: { kind: 'truncated', message: 'cut' },
    }
    const { read, health } = setUp(new ScriptedProvider(cut), new ScriptedProvider(OK))
    for (let i = 0; i < 20; i += 1) await read()
    expect(health('first/small')).toMatchObject({
      state: 'open',
      judged: 5,
      failed: 5,
      why: '5 failed in a row',
      evidence: { truncated: 5 },
    })
  })

  it('BR14: let one call a second through to each deployment when all are open, and refuse the others at once', async () => {
    const [first, second] = [down(), down()]
    const { chat, health, clock } = setUp(first, second, { openMs: 60_000, consecutiveFailures: 1 })
    const ask = async (count: number) => {
      const asked = Array.from({ length: count }, async () => chat().catch((error: unknown) => error))
      await clock.advance(0)
      return Promise.all(asked)
    }
    const settled = ask(1)
    await clock.advance(10_000)
    await settled
    expect(['first/small', 'second/small'].map((deployment) => health(deployment).state)).toEqual(['open', 'open'])
    const before = [first.calls.length, second.calls.length]
    const answers = await ask(100)
    expect([first.calls.length, second.calls.length]).toEqual(before.map((calls) => calls + 1))
    for (const answer of answers) expect(answer).toMatchObject({ code: 'upstream_unavailable' })
    second.script = [OK]
    await clock.advance(1_000)
    expect(await ask(2)).toContainEqual(expect.objectContaining({ deployment: 'second/small' }))
  })

  it('shut every deployment of a dead account at once, and say so', async () => {
    const first = new ScriptedProvider(failing('account-exhausted'))
    const { chat, health, clock } = setUp(first, new ScriptedProvider(OK))
    await chat()
    await chat({ messages: 'Hi', model: 'tier:opus' })
    expect(first.calls).toHaveLength(1)
    expect(health('first/large')).toMatchObject({
      state: 'closed',
      credential: { state: 'open', trips: 1 },
      admittedInMs: 300_000,
    })
    first.script = [OK]
    await clock.advance(300_000)
    expect(await chat()).toMatchObject({ deployment: 'first/small' })
  })

  it('show how fast a deployment is, and are opened by slowness where the policy says how slow is too slow', async () => {
    const { read, health } = setUp(new ScriptedProvider(OK), new ScriptedProvider(OK))
    await read()
    expect(health('first/small').evidence).toMatchObject({ calls: 1, firstTokenMs: { p50: expect.any(Number) } })
  })
})
