import { seededRandom, TIERS, type FailureKind, type Random, type Tier } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from './policy/parse-policy.ts'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const NAMES = Object.keys(TWO_VENDORS.deployments)
const KINDS: readonly FailureKind[] = ['vendor-error', 'overloaded', 'in-doubt', 'unreachable', 'malformed-answer']
const RUNS = 10_000

describe('R7: policies at random', () => {
  it('end every request in no more attempts than they say, each deployment in one visit and one retry', async () => {
    let cyclic = 0
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = seededRandom(seed)
      const maxAttempts = 1 + below(4, random)
      const policy = randomPolicy(random, maxAttempts)
      cyclic += isCyclic(policy) ? 1 : 0
      const [first, second] = [new ScriptedProvider(...script(random)), new ScriptedProvider(...script(random))]
      const { chat, clock, records } = testRouter(first, second, policy)
      const tier = TIERS[below(3, random)] ?? 'haiku'
      const asked = chat({ messages: 'Hi', model: `tier:${tier}` }).catch(() => undefined)
      await clock.advance(20_000)
      await asked
      const attempts = records[0]?.attempts.map(({ deployment }) => deployment) ?? []
      expect(attempts.length, `seed ${seed}`).toBeLessThanOrEqual(maxAttempts)
      expect(first.calls.length + second.calls.length).toBe(attempts.length)
      for (const name of NAMES) {
        const visits = attempts.filter((one, index) => one === name && attempts[index - 1] !== name)
        expect(visits.length, `seed ${seed}`).toBeLessThanOrEqual(1)
        expect(attempts.filter((one) => one === name).length, `seed ${seed}`).toBeLessThanOrEqual(2)
      }
      expect(clock.pendingTimers).toBe(0)
    }
    // Tiers that fall back on each other are accepted: a fallback is followed one step, from the tier that was decided.
    expect(cyclic).toBeGreaterThan(100)
  }, 120_000)

  it('are rejected when a tier falls back on itself', () => {
    const policy: PolicyInput = { ...TWO_VENDORS, routing: { fallback: { sonnet: ['opus', 'sonnet'] } } }
    expect(() => parsePolicy(policy)).toThrow('"sonnet" is the tier itself')
  })
})

function below(limit: number, random: Random): number {
  return Math.floor(random.next() * limit)
}

function some<T>(all: readonly T[], random: Random): T[] {
  const chosen = all.filter(() => random.next() < 0.5)
  return chosen.length > 0 ? chosen : all.slice(0, 1)
}

function randomPolicy(random: Random, maxAttempts: number): PolicyInput {
  const tiers = { haiku: some(NAMES, random), sonnet: some(NAMES, random), opus: some(NAMES, random) }
  const others = (tier: Tier) => TIERS.filter((other) => other !== tier && random.next() < 0.5)
  const fallback = { haiku: others('haiku'), sonnet: others('sonnet'), opus: others('opus') }
  const order = random.next() < 0.5 ? 'listed' : 'cheapest'
  const named = new Set([tiers.haiku, tiers.sonnet, tiers.opus].flat())
  const deployments = Object.fromEntries(Object.entries(TWO_VENDORS.deployments).filter(([name]) => named.has(name)))
  return { ...TWO_VENDORS, deployments, tiers, routing: { order, fallback }, retries: { maxAttempts } }
}

function isCyclic({ routing }: PolicyInput): boolean {
  const { haiku = [], sonnet = [], opus = [] } = routing?.fallback ?? {}
  return (haiku.includes('sonnet') && sonnet.includes('haiku')) || (sonnet.includes('opus') && opus.includes('sonnet'))
}

function script(random: Random): Reaction[] {
  return Array.from({ length: 4 }, () => {
    if (random.next() < 0.2) return OK
    return failing(KINDS[below(KINDS.length, random)] ?? 'overloaded')
  })
}
