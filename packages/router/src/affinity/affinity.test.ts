import {
  AttemptError,
  parseChatRequest,
  type ChatRequestInput,
  type ProviderCall,
  type RequestContext,
} from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from '../policy/policy-schema.ts'
import { OK, ScriptedProvider } from '../testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from '../testing/test-router.ts'

const MINUTE_MS = 60_000
const TARGETS = ['a', 'b', 'c'] as const

/** Answers everything but what its deployments that are down are asked. */
class PartlyDown extends ScriptedProvider {
  readonly down = new Set<string>()

  override async answer(call: ProviderCall) {
    if (!this.down.has(call.vendorModel)) return super.answer(call)
    throw new AttemptError({ kind: 'overloaded', message: 'down' })
  }
}

type Deployments = PolicyInput['deployments']

function deploymentsOf(names: readonly string[]): Deployments {
  const cheap = { provider: 'first', model: 'claude-haiku-4-5' }
  return Object.fromEntries(names.map((name) => [name, { ...cheap, vendorModel: name }]))
}

/** The same deployments in every tier; the breaker stays out of it. */
function policyOf(
  routing: PolicyInput['routing'] = {},
  deployments: Deployments = deploymentsOf(TARGETS),
): PolicyInput {
  const names = Object.keys(deployments)
  const tiers = { haiku: names, sonnet: names, opus: names }
  const breaker = { consecutiveFailures: 1_000, minimumOutcomes: 1_000 }
  const { version, providers } = TWO_VENDORS
  return { version, providers, deployments, tiers, routing: { order: 'cheapest', ...routing }, breaker }
}

function setup(policy = policyOf()) {
  const provider = new PartlyDown(OK)
  const { router, clock, compile } = testRouter(provider, new ScriptedProvider(OK), policy)
  const context = { requestId: 'r', tenant: 'acme', signal: new AbortController().signal, surface: 'test' }
  async function ask(input: ChatRequestInput, more: Partial<RequestContext> = {}): Promise<string> {
    return (await router.chat(parseChatRequest(input), { ...context, ...more })).deployment
  }
  return { provider, clock, router, compile, ask }
}

/** What a conversation asks at a turn, counted from 1: all that was said before comes with it. */
function turn(number: number, name = 'one'): ChatRequestInput {
  const before = Array.from({ length: number - 1 }, (_, at) => [
    { role: 'user' as const, content: `${name}: question ${at + 1}` },
    { role: 'assistant' as const, content: 'Hello' },
  ])
  return { system: 'Be brief.', messages: [...before.flat(), { role: 'user', content: `${name}: question ${number}` }] }
}

/** Begins a conversation where the first deployments of the list are down: another one gets it. */
async function beginAt({ provider, ask }: ReturnType<typeof setup>, target: (typeof TARGETS)[number], name = 'one') {
  for (const before of TARGETS.slice(0, TARGETS.indexOf(target))) provider.down.add(before)
  expect(await ask(turn(1, name))).toBe(target)
  provider.down.clear()
}

describe('FO7: 20 conversations of 8 turns over 3 equal targets', () => {
  const names = Array.from({ length: 20 }, (_, at) => `conversation ${at}`)

  it('stay where they began', async () => {
    const world = setup()
    const home = (at: number) => TARGETS[at % TARGETS.length] ?? 'a'
    for (const [at, name] of names.entries()) await beginAt(world, home(at), name)
    let stayed = 0
    for (let number = 2; number <= 8; number += 1) {
      await world.clock.advance(4 * MINUTE_MS)
      const answered = await Promise.all(names.map((name) => world.ask(turn(number, name))))
      stayed += answered.filter((target, at) => target === home(at)).length
    }
    expect(stayed / (20 * 7)).toBeGreaterThanOrEqual(0.99)
    expect(stayed).toBe(140)
  })

  it('move once when their target fails, and not back when it is well again', async () => {
    const { provider, clock, ask } = setup()
    const targets = new Map<string, string[]>(names.map((name) => [name, []]))
    for (let number = 1; number <= 8; number += 1) {
      if (number === 4) provider.down.add('a')
      for (const name of names) targets.get(name)?.push(await ask(turn(number, name)))
      provider.down.clear()
      await clock.advance(MINUTE_MS)
    }
    for (const seen of targets.values()) expect(seen).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'b', 'b'])
  })
})

describe('a conversation', () => {
  it('goes wherever is best 5 minutes after its last answer, and not before', async () => {
    const world = setup()
    await beginAt(world, 'c')
    await world.clock.advance(5 * MINUTE_MS - 1)
    expect(await world.ask(turn(2))).toBe('c')
    await world.clock.advance(5 * MINUTE_MS - 1)
    expect(await world.ask(turn(3))).toBe('c')
    await world.clock.advance(5 * MINUTE_MS)
    expect(await world.ask(turn(4))).toBe('a')
  })

  it('is another for another tenant, and the same by the name that its caller gives it', async () => {
    const world = setup()
    await beginAt(world, 'b')
    expect(await world.ask(turn(2), { tenant: 'other' })).toBe('a')
    const conversation = 'chat-7'
    world.provider.down.add('a')
    await world.ask(turn(1, 'first words'), { conversation })
    world.provider.down.clear()
    expect(await world.ask(turn(1, 'other words'), { conversation })).toBe('b')
    expect(await world.ask(turn(1, 'other words'))).toBe('a')
  })

  it('is not taken for another that begins with the same question', async () => {
    const world = setup()
    await beginAt(world, 'c')
    expect(await world.ask(turn(1))).toBe('a')
  })

  it('leaves a deployment that fails, and one that is gone from the policy', async () => {
    const world = setup()
    await beginAt(world, 'b')
    world.provider.down.add('b')
    expect(await world.ask(turn(2))).toBe('a')
    world.provider.down.clear()
    await beginAt(world, 'b', 'two')
    await world.router.replacePolicy(world.compile(policyOf({}, deploymentsOf(['a', 'c']))))
    expect(await world.ask(turn(2, 'two'))).toBe('a')
  })

  it.each([
    ['cheapest', 0, 'a'],
    ['cheapest', 60_000, 'c'],
    ['listed', 60_000, 'c'],
    ['listed', 0, 'a'],
  ] as const)('in the order "%s" is held for %d ms: goes on at %s', async (order, affinityMs, target) => {
    const world = setup(policyOf({ order, affinityMs }))
    await beginAt(world, 'c')
    expect(await world.ask(turn(2))).toBe(target)
  })
})

describe('a dearer deployment that holds the prompt cache', () => {
  const dear = { provider: 'first', model: 'claude-sonnet-4-6', vendorModel: 'b' }
  const priced = policyOf({}, { ...deploymentsOf(['a']), b: dear })
  const begun = async (words: string) => {
    const world = setup(priced)
    const asked = (count: number) => ({ ...turn(count), system: words, maxOutputTokens: 16 })
    world.provider.down.add('a')
    expect(await world.ask(asked(1))).toBe('b')
    world.provider.down.clear()
    return world.ask(asked(2))
  }

  it('is stayed with while that is cheaper than a prompt that nobody holds', async () => {
    expect(await begun('A rule that must be followed. '.repeat(2_000))).toBe('b')
  })

  it('is left where it is not: the prompt is too short to be cached', async () => {
    expect(await begun('Be brief.')).toBe('a')
  })
})
