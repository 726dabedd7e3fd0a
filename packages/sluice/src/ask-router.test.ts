import { parseChatRequest, type RouteRecord } from '@sluice/core'
import { parsePolicy, type PolicyInput } from '@sluice/router'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectSimulator } from './connect-simulator.ts'
import { createSluice } from './create-sluice.ts'
import { readPolicyFile } from './read-policy-file.ts'

type Budget = NonNullable<PolicyInput['budgets']>[string]

const HARD = 'Prove that every bounded chain of the order has a supremum.'

/** A sluice with simulated vendors, and everything it does. */
async function setup(routing: NonNullable<PolicyInput['routing']>, more: Partial<PolicyInput> = {}) {
  const parsed = parsePolicy(readPolicyFile('seed').policy)
  const input = { ...parsed, ...more, routing: { ...parsed.routing, ...routing } }
  const standIn = await connectSimulator(parsed, {}, { vendors: ['anthropic', 'openai', 'vllm'] })
  const sluice = createSluice(input, { env: {}, onMissing: standIn.connect })
  onTestFinished(async () => {
    await sluice.close()
    await standIn.close()
  })
  const records: RouteRecord[] = []
  sluice.onRoute((record) => void records.push(record))
  return { sluice, records, simulator: standIn.simulator }
}

/** Surface, tags and classifier of what was routed, in the order of its end. */
function routed(records: readonly RouteRecord[]) {
  return records.map(({ surface, tags, classification }) => [surface, tags, classification?.classifier])
}

describe('a policy whose classifier is a model', () => {
  it('asks it through the router, once a request, by its tag, and not about itself', async () => {
    const { sluice, records } = await setup({ classifier: 'llm' })
    const answer = await sluice.for({ tenant: 'acme', tags: ['app'] }).chat({ messages: HARD })
    expect(routed(records)).toEqual([
      ['classifier', ['classifier'], undefined],
      ['in-process', ['app'], 'llm/1'],
    ])
    const [asked, own] = records
    expect(asked).toMatchObject({ tenant: 'acme', selector: { type: 'tier', tier: 'haiku' }, end: 'done' })
    expect(asked?.requestId).toBe(`${own?.requestId}.classifier`)
    expect(asked?.costNanoUsd).toBeGreaterThan(0n)
    expect(own?.classification?.tier).toBe(answer.tier)
  })

  it('does without it when its budget is used up, and nobody is refused for it', async () => {
    const budget: Budget = { scope: 'tag', only: ['sorting'], window: 'day', limitUsd: '0.000001' }
    const { sluice, records, simulator } = await setup(
      { classifier: 'llm', llm: { tag: 'sorting', fallback: 'trained' } },
      { budgets: { sorting: budget } },
    )
    await sluice.chat({ messages: HARD })
    expect(routed(records)).toEqual([
      ['classifier', ['sorting'], undefined],
      ['in-process', undefined, 'trained/1'],
    ])
    expect(records[0]).toMatchObject({ errorCode: 'budget_exceeded' })
    expect(records[1]?.classification?.reasons).toContain('llm/1 gave no answer')
    expect(simulator.requests).toHaveLength(1)
  })

  it('leaves it alone for a while once its vendors have failed', async () => {
    const llm = { tier: 'opus', breaker: { failures: 1 } } as const
    const { sluice, records, simulator } = await setup({ classifier: 'llm', llm, fallback: {} })
    for (const vendor of ['anthropic', 'openai'] as const) simulator.setFault(vendor, { type: 'status', status: 529 })
    for (let count = 0; count < 3; count += 1) await sluice.chat({ messages: 'Hello' })
    expect(routed(records).filter(([surface]) => surface === 'classifier')).toHaveLength(1)
    expect(records.at(-1)).toMatchObject({ end: 'done', tier: 'haiku' })
  })

  it('asks nobody to explain itself', async () => {
    const { sluice, simulator } = await setup({ classifier: 'llm' })
    const context = { requestId: 'r', tenant: 't', surface: 'test', signal: new AbortController().signal }
    const told = await sluice.explain(parseChatRequest({ messages: HARD }), context)
    expect(told.classification?.classifier).toBe('rules/1')
    expect(simulator.requests).toEqual([])
  })
})

describe('a policy whose classifier is hybrid', () => {
  it('asks the model only where the rules are unsure', async () => {
    const sure = await setup({ classifier: 'hybrid', llm: { askBelow: 0 } })
    await sure.sluice.chat({ messages: HARD })
    expect(routed(sure.records)).toEqual([['in-process', undefined, 'rules/1']])
    const unsure = await setup({ classifier: 'hybrid', llm: { askBelow: 1 } })
    await unsure.sluice.chat({ messages: HARD })
    expect(routed(unsure.records).map(([surface]) => surface)).toEqual(['classifier', 'in-process'])
    expect(unsure.records[1]?.classification?.classifier).toBe('llm/1')
  })

  it('cannot be asked for a promise', () => {
    const policy = { ...parsePolicy(readPolicyFile('seed').policy), routing: { classifier: 'hybrid', quality: 0.95 } }
    expect(() => parsePolicy(policy)).toThrow('routing.quality: a language model cannot promise it')
  })
})
