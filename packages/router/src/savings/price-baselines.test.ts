import { loadCatalog } from '@sluice/catalog'
import { NO_USAGE, parseChatRequest, type ChatRequestInput, type Usage } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import { parsePolicy } from '../policy/parse-policy.ts'
import { ScriptedProvider } from '../testing/scripted-provider.ts'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { PrefixMemory } from './prefix-memory.ts'
import { priceBaselines } from './price-baselines.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const SECOND_MS = 1_000
// Nano-dollars per token of claude-sonnet-4-6: input, output, cache read, cache write of 5 minutes and 1 hour.
const SONNET = { input: 3_000n, output: 15_000n, read: 300n, write: 3_750n, writeHour: 6_000n }

const provider = new ScriptedProvider()
const providers = new Map(Object.entries({ first: provider, second: provider }))
const policy = compilePolicy(parsePolicy(TWO_VENDORS), loadCatalog(), providers)
const targetOf = (name: string) => {
  const found = policy.byName.get(name)
  if (!found) throw new Error(name)
  return found
}

const used = (usage: Partial<Usage>): Usage => ({ ...NO_USAGE, ...usage })
const plain: ChatRequestInput = { messages: 'Hi' }
const LONG = 'word '.repeat(2_000)

/** A conversation of so many turns, each cached up to its end; every turn is as long as the first. */
function turns(count: number, ttl: '5m' | '1h' = '5m'): ChatRequestInput {
  return {
    messages: Array.from({ length: count }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: [{ type: 'text' as const, text: LONG, ...(index === count - 1 && { cache: { ttl } }) }],
    })),
  }
}

/** One model's world: requests in the order in which they came. */
function world() {
  const prefixes = new PrefixMemory()
  return (input: ChatRequestInput, deployment: string, usage: Partial<Usage>, time = NOON) => {
    const request = parseChatRequest(input)
    const { baselines } = policy
    const priced = priceBaselines({
      request,
      target: targetOf(deployment),
      usage: used(usage),
      baselines,
      prefixes,
      time,
    })
    return Object.fromEntries(priced.map(({ name, costNanoUsd }) => [name, costNanoUsd]))
  }
}

describe('what a request would have cost elsewhere', () => {
  it('is by default measured against the first of the sonnet tier and of the opus tier', () => {
    expect(policy.baselines.map(({ name, target }) => [name, target.deployment.id])).toEqual([
      ['all-sonnet', 'first/middle'],
      ['all-opus', 'first/large'],
    ])
  })

  it('is exactly the same where the baseline itself answered', () => {
    const usage = { uncachedInputTokens: 1_000, cacheReadTokens: 5_000, cacheWrite5mTokens: 700, outputTokens: 300 }
    expect(world()(plain, 'first/middle', usage)['all-sonnet']).toBe(
      1_000n * SONNET.input + 5_000n * SONNET.read + 700n * SONNET.write + 300n * SONNET.output,
    )
  })

  it('is by the tokens of the other tokenizer, rounded up per class', () => {
    const opus = targetOf('first/large').entry.facts.tokenizer.charactersPerToken
    const haiku = targetOf('first/small').entry.facts.tokenizer.charactersPerToken
    expect(haiku).not.toBe(opus)
    const [input, output] = [1_000, 333].map((tokens) => BigInt(Math.ceil((tokens * haiku) / opus)))
    const cost = world()(plain, 'first/small', { uncachedInputTokens: 1_000, outputTokens: 333 })['all-opus']
    expect(cost).toBe((input ?? 0n) * 5_000n + (output ?? 0n) * 25_000n)
  })

  it('bills classes that the baseline does not know as plain input', () => {
    const gpt = targetOf('second/small').entry.facts.tokenizer.charactersPerToken
    const ratio = gpt / targetOf('first/middle').entry.facts.tokenizer.charactersPerToken
    const cost = world()(plain, 'second/small', { cacheWrite30mTokens: 2_000 })['all-sonnet']
    expect(cost).toBe(BigInt(Math.ceil(2_000 * ratio)) * SONNET.input)
  })

  it('is more than was paid, or less: it has no floor', () => {
    const cost = world()(plain, 'first/large', { uncachedInputTokens: 1_000 })['all-sonnet'] ?? 0n
    expect(cost).toBeLessThan(1_000n * 5_000n)
  })
})

describe("one model's prompt cache", () => {
  const tokens = 4_000

  it('is as cold as the real one at the beginning, and as warm where the conversation stayed', () => {
    const ask = world()
    expect(ask(turns(1), 'first/middle', { cacheWrite5mTokens: tokens })['all-sonnet']).toBe(4_000n * SONNET.write)
    const warm = { cacheReadTokens: tokens, cacheWrite5mTokens: 2 * tokens }
    expect(ask(turns(3), 'first/middle', warm, NOON + SECOND_MS)['all-sonnet']).toBe(
      4_000n * SONNET.read + 8_000n * SONNET.write,
    )
  })

  it('would have been read where our routing moved the conversation', () => {
    const ask = world()
    ask(turns(1), 'first/small', { cacheWrite5mTokens: tokens })
    const moved = { cacheWrite5mTokens: 3 * tokens }
    expect(ask(turns(3), 'first/middle', moved, NOON + SECOND_MS)['all-sonnet']).toBe(
      4_000n * SONNET.read + 8_000n * SONNET.write,
    )
  })

  it.each([
    ['5m', 299, 'read'],
    ['5m', 301, 'written'],
    ['1h', 3_599, 'read'],
    ['1h', 3_601, 'written'],
  ] as const)('of %s, asked again after %i seconds, is %s', (ttl, seconds, how) => {
    const ask = world()
    const write = ttl === '5m' ? SONNET.write : SONNET.writeHour
    const written = ttl === '5m' ? { cacheWrite5mTokens: tokens } : { cacheWrite1hTokens: tokens }
    ask(turns(1, ttl), 'first/small', written)
    const cost = ask(turns(1, ttl), 'first/middle', written, NOON + seconds * SECOND_MS)['all-sonnet']
    expect(cost).toBe(how === 'read' ? 4_000n * SONNET.read : 4_000n * write)
  })

  it('is kept warm by being read', () => {
    const ask = world()
    for (const seconds of [0, 200, 400]) {
      ask(turns(1), 'first/small', { cacheWrite5mTokens: tokens }, NOON + seconds * SECOND_MS)
    }
    const last = ask(turns(1), 'first/middle', { cacheWrite5mTokens: tokens }, NOON + 600 * SECOND_MS)
    expect(last['all-sonnet']).toBe(4_000n * SONNET.read)
  })

  it('would have been written where who answered follows no hints', () => {
    const { tokenizer } = targetOf('second/small').entry.facts
    const ratio = tokenizer.charactersPerToken / targetOf('first/middle').entry.facts.tokenizer.charactersPerToken
    const cost = world()(turns(1), 'second/small', { uncachedInputTokens: tokens })['all-sonnet']
    expect(cost).toBe(BigInt(Math.ceil(tokens * ratio)) * SONNET.write)
  })

  it('holds nothing of another conversation, or of a short one', () => {
    const ask = world()
    ask(turns(1), 'first/small', { cacheWrite5mTokens: tokens })
    const other = turns(1)
    const changed = { ...other, system: 'Be brief.' }
    expect(ask(changed, 'first/middle', { cacheWrite5mTokens: tokens })['all-sonnet']).toBe(4_000n * SONNET.write)
    const short = { uncachedInputTokens: 500 }
    ask(turns(2), 'first/small', short)
    expect(ask(turns(2), 'first/middle', short)['all-sonnet']).toBe(500n * SONNET.input)
  })
})

describe('what is remembered of prompts', () => {
  it('is bounded: the oldest is forgotten', () => {
    const memory = new PrefixMemory()
    for (let index = 0; index <= 10_000; index += 1) memory.touch(`prefix-${index}`, 'first/small', 1_000, NOON)
    expect(memory.find('prefix-0', NOON)).toBeUndefined()
    expect(memory.find('prefix-1', NOON)).toBeDefined()
  })
})
