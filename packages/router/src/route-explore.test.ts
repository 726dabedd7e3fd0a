import fc from 'fast-check'
import { TIERS, type Tier } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS, type TestParts } from './testing/test-router.ts'

function setup(policy: Partial<PolicyInput>, parts: TestParts = {}) {
  const vendors = [new ScriptedProvider(), new ScriptedProvider()] as const
  return testRouter(...vendors, { ...TWO_VENDORS, ...policy }, parts)
}

const guess = (tier: Tier): TestParts => ({
  classifier: {
    name: 'fixed',
    classify: () => ({
      tier,
      probabilities: { haiku: 0, sonnet: 0, opus: 0, [tier]: 1 },
      confidence: 1,
      reasons: [],
      classifier: 'fixed',
    }),
  },
})

async function tiersOf({ chat, records }: ReturnType<typeof setup>, times: number) {
  for (let time = 0; time < times; time += 1) await chat()
  const counts = { haiku: 0, sonnet: 0, opus: 0 }
  for (const { tier } of records) if (tier) counts[tier] += 1
  return counts
}

describe('exploration', () => {
  it('is off: each guess is followed, and the record says with which probability', async () => {
    const made = setup({})
    expect(await tiersOf(made, 20)).toEqual({ haiku: 20, sonnet: 0, opus: 0 })
    expect(made.records[0]?.choice).toEqual({ tier: 'haiku', probabilities: { haiku: 1 } })
    expect(made.records[0]?.wordHashes).toBeUndefined()
  })

  it('sends the share that the policy says to the tiers next to the guess, and no further', async () => {
    const made = setup({ learning: { exploreShare: 0.2 } }, guess('sonnet'))
    const { haiku, sonnet, opus } = await tiersOf(made, 1_000)
    expect(Math.abs(sonnet - 800)).toBeLessThan(50)
    expect(Math.abs(haiku - opus)).toBeLessThan(50)
    for (const { choice, tier } of made.records) {
      expect(choice?.tier).toBe(tier)
      expect(choice?.probabilities).toEqual({ sonnet: 0.8, haiku: 0.1, opus: 0.1 })
    }
    expect(await tiersOf(setup({ learning: { exploreShare: 0.5 } }), 100)).toMatchObject({ opus: 0 })
  })

  it('never leaves what rules and keys allow, and leaves alone who named a tier', async () => {
    const tier = fc.constantFrom(...TIERS)
    await fc.assert(
      fc.asyncProperty(
        tier,
        tier,
        tier,
        fc.subarray([...TIERS], { minLength: 1 }),
        async (guessed, one, other, tiers) => {
          const [atLeast = one, atMost = other] = TIERS.filter((each) => each === one || each === other)
          const rules = [{ name: 'bounds', atLeast, atMost: one === other ? one : atMost }]
          const caller = { key: { id: 'k', grant: { tenant: 'acme', tiers } } }
          const made = setup({ rules, learning: { exploreShare: 0.5 } }, { ...guess(guessed), caller })
          for (let time = 0; time < 10; time += 1) await made.chat().catch(() => undefined)
          const allowed = TIERS.slice(TIERS.indexOf(atLeast), TIERS.indexOf(one === other ? one : atMost) + 1)
          for (const record of made.records.filter(({ end }) => end === 'done')) {
            expect(allowed).toContain(record.tier)
            expect(tiers).toContain(record.tier)
            const sum = Object.values(record.choice?.probabilities ?? {}).reduce((total, share) => total + share, 0)
            expect(sum).toBeCloseTo(1, 12)
          }
        },
      ),
      { numRuns: 30 },
    )
    const named = setup({ learning: { exploreShare: 0.5 } })
    for (let time = 0; time < 20; time += 1) await named.chat({ messages: 'Hi', model: 'tier:sonnet' })
    expect(named.records.every(({ tier: answered, choice }) => answered === 'sonnet' && !choice)).toBe(true)
  })

  it('goes as usual where the budget has no room for the dearer tier', async () => {
    const budgets = { small: { scope: 'global', window: 'total', limitUsd: '0.021' } } satisfies PolicyInput['budgets']
    const made = setup({ budgets, learning: { exploreShare: 0.5 } })
    await made.chat({ messages: 'Hi', model: 'tier:haiku' })
    for (let time = 0; time < 12; time += 1) await made.chat()
    expect(made.records.every(({ end, tier }) => end === 'done' && tier === 'haiku')).toBe(true)
    expect(made.records.some(({ choice }) => choice === undefined)).toBe(true)
  })

  it('keeps what the words hash to where the policy says so, and never the words', async () => {
    const { chat, records } = setup({ learning: { keepFeatures: true } })
    await chat({ messages: 'Explain photosynthesis, briefly.' })
    expect(records[0]?.wordHashes?.length).toBeGreaterThan(2)
    expect(records[0]?.wordHashes?.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 65_536)).toBe(true)
    const text = JSON.stringify(records[0], (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
    expect(text.toLowerCase()).not.toContain('photosynthesis')
  })
})
