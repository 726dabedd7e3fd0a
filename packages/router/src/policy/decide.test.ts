import { loadCatalog } from '@sluice/catalog'
import { parseChatRequest, type ChatRequestInput, type Tier } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { ScriptedProvider } from '../testing/scripted-provider.ts'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { compilePolicy } from './compile-policy.ts'
import { decide } from './decide.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PolicyInput } from './policy-schema.ts'

const catalog = loadCatalog()
const provider = new ScriptedProvider()

/** The two vendors, and a self-hosted model before them in the haiku tier. */
function withScout(scout: PolicyInput['deployments'][string]): PolicyInput {
  return {
    ...TWO_VENDORS,
    providers: { ...TWO_VENDORS.providers, own: { kind: 'openai-compatible', vendor: 'vllm' } },
    deployments: { ...TWO_VENDORS.deployments, 'own/scout': scout },
    tiers: { ...TWO_VENDORS.tiers, haiku: ['own/scout', 'first/small', 'second/small'] },
  }
}

interface Circumstances {
  readonly policy?: PolicyInput
  readonly tier?: Tier
  readonly confidence?: number
  readonly waiting?: readonly string[]
  readonly usedUp?: readonly string[]
}

function decided(
  input: ChatRequestInput,
  { policy = TWO_VENDORS, tier = 'haiku', confidence = 1, waiting = [], usedUp = [] }: Circumstances = {},
) {
  const providers = new Map(Object.keys(policy.providers).map((name) => [name, provider]))
  const probabilities = { haiku: 0, sonnet: 0, opus: 0, [tier]: confidence }
  const decision = decide({
    request: parseChatRequest(input),
    classification: { tier, probabilities, confidence, reasons: [], classifier: 'test' },
    policy: compilePolicy(parsePolicy(policy), catalog, providers),
    isTrusted: () => true,
    admittedInMs: (deployment) => (waiting.includes(deployment) ? 1_000 : 0),
    usedUpMs: ({ target }) => (usedUp.includes(target.deployment.id) ? 1_500 : 0),
    time: Date.UTC(2026, 10, 22),
  })
  return { ...decision, names: decision.candidates.map((one) => one.target.deployment.id) }
}

describe('decide', () => {
  it('ranks as listed, or by estimated cost', () => {
    expect(decided({ messages: 'Hi' }).names).toEqual(['first/small', 'second/small'])
    const cheapest: PolicyInput = { ...TWO_VENDORS, routing: { order: 'cheapest' } }
    expect(decided({ messages: 'Hi' }, { policy: cheapest }).names).toEqual(['second/small', 'first/small'])
  })

  it('puts a deployment that may not be called now behind those that may', () => {
    expect(decided({ messages: 'Hi' }, { waiting: ['first/small'] }).names).toEqual(['second/small', 'first/small'])
  })

  it('puts a deployment whose vendor has no room behind those whose vendor has, whatever their tiers', () => {
    const policy: PolicyInput = { ...TWO_VENDORS, routing: { order: 'listed', fallback: { haiku: ['sonnet'] } } }
    const decision = decided({ messages: 'Hi' }, { policy, usedUp: ['first/small', 'second/small'] })
    expect(decision.names).toEqual(['first/middle', 'second/middle', 'first/small', 'second/small'])
    expect(decision).toMatchObject({ tier: 'sonnet', excluded: [] })
  })

  it('leaves the only one without room out, and says why, while every other may be called now', () => {
    const decision = decided({ messages: 'Hi' }, { usedUp: ['first/small'] })
    expect(decision.names).toEqual(['second/small'])
    const reason = "its vendor's rate limit is used up for 2 s"
    expect(decision.excluded).toEqual([{ deployment: 'first/small', reason, isTooLong: false }])
    const waiting = decided({ messages: 'Hi' }, { usedUp: ['first/small'], waiting: ['second/small'] })
    expect(waiting.names).toEqual(['second/small', 'first/small'])
  })

  it('calls deployments without room when none has any', () => {
    const decision = decided({ messages: 'Hi' }, { usedUp: ['first/small', 'second/small'] })
    expect(decision.names).toEqual(['first/small', 'second/small'])
    expect(decided({ model: 'claude-haiku-4-5', messages: 'Hi' }, { usedUp: ['first/small'] }).names).toHaveLength(1)
  })

  it('goes one tier up when the guess is less sure than the policy asks', () => {
    const careful: PolicyInput = { ...TWO_VENDORS, routing: { order: 'listed', minConfidence: 0.6 } }
    expect(decided({ messages: 'Hi' }, { policy: careful, confidence: 0.59 }).tier).toBe('sonnet')
    expect(decided({ messages: 'Hi' }, { policy: careful, confidence: 0.6 }).tier).toBe('haiku')
    expect(decided({ messages: 'Hi' }, { policy: careful, confidence: 0.1, tier: 'opus' }).tier).toBe('opus')
  })

  it('appends the fallback tiers behind the chosen one', () => {
    const policy: PolicyInput = { ...TWO_VENDORS, routing: { order: 'listed', fallback: { haiku: ['opus'] } } }
    expect(decided({ messages: 'Hi' }, { policy }).names).toEqual([
      'first/small',
      'second/small',
      'first/large',
      'second/large',
    ])
  })

  it('leaves out who lacks a capability, and says why', () => {
    const price = { inputUsdPerMillion: '0.1', outputUsdPerMillion: '0.2' }
    const policy = withScout({ provider: 'own', model: 'llama-4-scout', price })
    const tools = [{ name: 'look', inputSchema: { type: 'object' } }]
    const decision = decided({ messages: 'Hi', tools, toolChoice: { type: 'any' } }, { policy })
    expect(decision.names).toEqual(['first/small', 'second/small'])
    expect(decision.excluded).toMatchObject([
      { deployment: 'own/scout', reason: expect.stringContaining('a forced tool call') },
    ])
  })

  it('calls a deployment without a price only when the policy says so, and knows no cost of it', () => {
    const policy = withScout({ provider: 'own', model: 'llama-4-scout' })
    expect(() => decided({ messages: 'Hi' }, { policy })).toThrow('"llama-4-scout" has no known price here')
    const flagged: PolicyInput = { ...policy, routing: { unknownPrice: 'flag' } }
    expect(decided({ messages: 'Hi' }, { policy: flagged }).candidates.at(-1)).toMatchObject({
      estimatedCostNanoUsd: undefined,
    })
  })

  it('keeps to the tier that the caller names, fallback or not', () => {
    const policy: PolicyInput = { ...TWO_VENDORS, routing: { order: 'listed', fallback: { opus: ['sonnet'] } } }
    expect(decided({ model: 'tier:opus', messages: 'Hi' }, { policy }).names).toEqual(['first/large', 'second/large'])
  })

  it('never offers a prompt to a window that cannot hold it, and climbs when the tier has none that can', () => {
    const long = 'word '.repeat(200_000)
    const decision = decided({ messages: long })
    expect(decision.names).not.toContain('first/small')
    expect(decision.candidates.length).toBeGreaterThan(0)
    for (const { target, inputTokens } of decision.candidates) {
      expect(inputTokens).toBeLessThanOrEqual(target.entry.facts.maxInputTokens)
    }
    expect(decision.excluded).toContainEqual(expect.objectContaining({ deployment: 'first/small', isTooLong: true }))
  })

  it('keeps to the tier that the caller names, even when nobody there can', () => {
    expect(decided({ model: 'tier:haiku', messages: 'word '.repeat(600_000) }).names).toEqual([])
  })

  it('holds at least what the request is expected to cost', () => {
    for (const { estimatedCostNanoUsd, worstCostNanoUsd } of decided({ messages: 'Hi' }).candidates) {
      expect(worstCostNanoUsd).toBeGreaterThanOrEqual(estimatedCostNanoUsd ?? 0n)
    }
  })
})
