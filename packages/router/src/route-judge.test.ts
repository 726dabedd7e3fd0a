import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS, type TestParts } from './testing/test-router.ts'

const says = (text: string): Reaction => ({ type: 'answer', text })
type Budget = NonNullable<PolicyInput['budgets']>[string]
type Cascade = NonNullable<PolicyInput['cascade']>

function setup(
  script: readonly Reaction[],
  judge: Partial<Cascade['judge']> = {},
  parts: TestParts = {},
  more: Partial<PolicyInput> = {},
) {
  const first = new ScriptedProvider(...script)
  const cascade: Cascade = { enabled: true, choose: 'always', judge: { tier: 'opus', ...judge } }
  const made = testRouter(
    first,
    new ScriptedProvider(failing('model-not-found')),
    { ...TWO_VENDORS, ...more, cascade },
    parts,
  )
  return { ...made, first, models: () => first.calls.map(({ facts }) => facts.id) }
}

describe('a judge', () => {
  it('is asked through the router, with a record and a cost of its own', async () => {
    const { chat, models, records, ledger } = setup([OK, says('GOOD')])
    const answer = await chat()
    expect(answer).toMatchObject({
      tier: 'haiku',
      attempts: 1,
      costNanoUsd: 35_000n,
      verification: { type: 'verified' },
    })
    expect(models()).toEqual(['claude-haiku-4-5', 'claude-opus-4-7'])
    expect(records.map(({ surface, requestId, tags, costNanoUsd }) => [surface, requestId, tags, costNanoUsd])).toEqual(
      [
        ['judge', 'req_1.judge', ['judge'], 175_000n],
        ['test', 'req_1', undefined, 35_000n],
      ],
    )
    expect((await ledger.balance('tenant/acme')).postedNanoUsd).toBe(210_000n)
  })

  it('counts against savings in full: without a cascade nobody would have asked it', async () => {
    const { chat, records } = setup([OK, says('GOOD')])
    await chat()
    expect(records[0]?.baselines?.map(({ costNanoUsd }) => costNanoUsd)).toEqual([0n, 0n])
    expect(records[1]?.baselines?.map(({ costNanoUsd }) => costNanoUsd)).toEqual([105_000n, 245_000n])
  })

  it('sends an answer up that it does not find good', async () => {
    const { chat, models } = setup([OK, says('BAD'), OK, says('GOOD')])
    expect(await chat()).toMatchObject({ tier: 'sonnet', attempts: 2, verification: { type: 'verified' } })
    expect(models()).toEqual(['claude-haiku-4-5', 'claude-opus-4-7', 'claude-sonnet-4-6', 'claude-opus-4-7'])
  })

  it('has a budget of its own by its tag, and does not stand in the way when that is used up', async () => {
    const judging = { scope: 'tag', only: ['checks'], window: 'total', limitUsd: '0.000001' } satisfies Budget
    const { chat, models, records } = setup([OK], { tag: 'checks' }, {}, { budgets: { judging } })
    expect(await chat()).toMatchObject({ tier: 'haiku', verification: { type: 'verified' } })
    expect(models()).toEqual(['claude-haiku-4-5'])
    expect(records[0]).toMatchObject({ surface: 'judge', errorCode: 'budget_exceeded' })
  })

  it('may be a model that the key may not name, is paid for by the key, and takes no quota of its caller', async () => {
    const grant = {
      tenant: 'acme',
      tiers: ['haiku', 'sonnet'],
      budget: { limitNanoUsd: 1_000_000_000n, window: 'total' },
    } as const
    const quotas = { one: { scope: 'tenant', concurrency: 1 } } as const
    const { chat, ledger } = setup([OK, says('GOOD')], {}, { caller: { key: { id: 'k1', grant } } }, { quotas })
    expect(await chat()).toMatchObject({ tier: 'haiku' })
    expect((await ledger.balance('key/k1/total')).postedNanoUsd).toBe(210_000n)
  })
})
