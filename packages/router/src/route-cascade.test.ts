import type { Classifier, Verify } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS, type TestParts } from './testing/test-router.ts'

const EMPTY: Reaction = { type: 'answer', text: '' }
const REFUSAL: Reaction = { type: 'answer', text: "I'm sorry, but I can't help with that." }
const RISING = { haiku: 0.6, sonnet: 0.8, opus: 0.95 }

/** Guesses Sonnet, and says how good each tier is. */
const guessing = (goodEnough = RISING): Classifier => ({
  name: 'fixed',
  classify: () => ({
    tier: 'sonnet',
    probabilities: { haiku: 0.2, sonnet: 0.6, opus: 0.2 },
    goodEnough,
    confidence: 0.6,
    reasons: [],
    classifier: 'fixed',
  }),
})

interface Setup extends TestParts {
  readonly script?: readonly Reaction[]
  readonly policy?: Partial<PolicyInput>
  readonly cascade?: PolicyInput['cascade']
}

/** Everybody who is asked first is of vendor `first`, and answers by one script. */
function setup({ script = [OK], policy, cascade, ...parts }: Setup = {}) {
  const first = new ScriptedProvider(...script)
  const second = new ScriptedProvider(OK)
  const stated: PolicyInput = { ...TWO_VENDORS, ...policy, cascade: { enabled: true, choose: 'always', ...cascade } }
  const made = testRouter(first, second, stated, { classifier: guessing(), ...parts })
  return { ...made, first, second, models: () => first.calls.map(({ facts }) => facts.id) }
}

describe('a cheap answer that passes', () => {
  it('is handed out as verified, and nobody else is asked', async () => {
    const { chat, models, records } = setup()
    expect(await chat()).toMatchObject({
      text: 'Hello',
      tier: 'haiku',
      attempts: 1,
      verification: { type: 'verified' },
    })
    expect(models()).toEqual(['claude-haiku-4-5'])
    expect(records).toMatchObject([
      { tier: 'haiku', cascade: { tiers: ['haiku', 'sonnet', 'opus'], verification: { type: 'verified' } } },
    ])
  })
})

describe('a cheap answer that does not pass', () => {
  it('is paid for, stands in the record, and the next tier is asked', async () => {
    const { chat, models, records, ledger } = setup({ script: [EMPTY, OK] })
    const answer = await chat()
    expect(answer).toMatchObject({ text: 'Hello', tier: 'sonnet', attempts: 2, verification: { type: 'verified' } })
    expect(models()).toEqual(['claude-haiku-4-5', 'claude-sonnet-4-6'])
    const [rejected, answered] = records[0]?.attempts ?? []
    expect(rejected).toMatchObject({
      deployment: 'first/small',
      outcome: 'not-verified',
      message: 'not verified: it is empty',
      costNanoUsd: 35_000n,
    })
    expect(answered).toMatchObject({ deployment: 'first/middle', outcome: 'answered', costNanoUsd: 105_000n })
    expect(answer.costNanoUsd).toBe(140_000n)
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: 140_000n, pendingNanoUsd: 0n })
  })

  it("counts against savings: both answers' cost, against one answer of the baseline", async () => {
    const { chat, records } = setup({ script: [EMPTY, OK] })
    await chat()
    expect(records[0]?.baselines).toMatchObject([{ name: 'all-sonnet', costNanoUsd: 105_000n }, { name: 'all-opus' }])
  })

  it('climbs to the last tier, whose answer nobody checks', async () => {
    const { chat, records } = setup({ script: [EMPTY, REFUSAL, EMPTY] })
    expect(await chat()).toMatchObject({ text: '', tier: 'opus', attempts: 3, verification: { type: 'unchecked' } })
    expect(records[0]?.attempts.map(({ message }) => message)).toEqual([
      'not verified: it is empty',
      'not verified: it reads as a refusal',
      undefined,
    ])
  })

  it('is no failure of its deployment', async () => {
    const { chat, router } = setup({ script: [EMPTY], cascade: { checks: ['empty'] } })
    for (let count = 0; count < 30; count += 1) await chat()
    expect(router.health().deployments.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'closed'))
  })

  it('is handed out after all when no budget has room for the next tier, and says so', async () => {
    const budgets = { small: { scope: 'tenant', window: 'total', limitUsd: '0.03' } } as const
    const { chat, models, records, ledger } = setup({ script: [EMPTY, OK], policy: { budgets } })
    const verification = { type: 'not-verified', reason: 'it is empty', kept: 'no-money' }
    expect(await chat()).toMatchObject({ text: '', tier: 'haiku', attempts: 1, verification })
    expect(models()).toEqual(['claude-haiku-4-5'])
    expect(records).toMatchObject([{ end: 'done', attempts: [{ outcome: 'answered' }], cascade: { verification } }])
    expect(await ledger.balance('small/acme/total')).toEqual({ postedNanoUsd: 35_000n, pendingNanoUsd: 0n })
  })

  it('is handed out after all when too little time is left', async () => {
    const { chat, models } = setup({ script: [EMPTY, OK], policy: { timeouts: { totalMs: 1_500 } } })
    const verification = { type: 'not-verified', reason: 'it is empty', kept: 'no-time' }
    expect(await chat()).toMatchObject({ tier: 'haiku', verification })
    expect(models()).toEqual(['claude-haiku-4-5'])
  })

  it('is handed out after all when nobody dearer answers, and what was tried is in the record', async () => {
    const script = [EMPTY, failing('invalid-request')]
    const { chat, records } = setup({ script })
    const verification = { type: 'not-verified', reason: 'it is empty', kept: 'no-answer' }
    expect(await chat()).toMatchObject({ tier: 'haiku', attempts: 2, verification })
    expect(records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['invalid-request', 'answered'])
  })

  it('is handed out after all when the time is up while a dearer tier is asked', async () => {
    const { chat, clock } = setup({ script: [EMPTY, { type: 'hang' }], policy: { timeouts: { totalMs: 20_000 } } })
    const asked = chat()
    await clock.advance(20_000)
    expect(await asked).toMatchObject({ tier: 'haiku', verification: { kept: 'no-time' }, latencyMs: 20_000 })
    expect(clock.pendingTimers).toBe(0)
  })

  it('is nobody to hand out to when the caller leaves meanwhile, and is paid for', async () => {
    const { chat, client, clock, records, ledger } = setup({ script: [EMPTY, { type: 'hang' }] })
    const asked = chat().catch((error: unknown) => error)
    await clock.advance(10)
    client.abort()
    expect(await asked).toMatchObject({ code: 'client_gone' })
    expect(records).toMatchObject([
      { end: 'abandoned', attempts: [{ outcome: 'not-verified' }, { outcome: 'client-gone' }] },
    ])
    expect((await ledger.balance('tenant/acme')).postedNanoUsd).toBe(records[0]?.costNanoUsd)
  })
})

describe('a tier of which nobody answers', () => {
  it('is passed over', async () => {
    const { chat, second, records } = setup({ script: [failing('model-not-found'), OK] })
    second.script = [failing('model-not-found')]
    expect(await chat()).toMatchObject({ tier: 'sonnet', attempts: 3, verification: { type: 'verified' } })
    expect(records[0]?.attempts.map(({ deployment }) => deployment)).toEqual([
      'first/small',
      'second/small',
      'first/middle',
    ])
  })

  it('leaves nobody out who would have been asked without a cascade', async () => {
    const routing = { order: 'listed', fallback: { sonnet: ['opus'] } } satisfies PolicyInput['routing']
    const gone = failing('model-not-found')
    const { chat, second, records } = setup({ script: [EMPTY, gone], policy: { routing } })
    second.script = [gone]
    expect(await chat()).toMatchObject({ tier: 'haiku', verification: { kept: 'no-answer' } })
    expect(records[0]?.cascade?.tiers).toEqual(['haiku', 'sonnet', 'opus'])
    const tried = records[0]?.attempts.map(({ deployment }) => deployment)
    expect(tried?.toSorted()).toEqual(
      Object.keys(TWO_VENDORS.deployments)
        .filter((one) => one !== 'second/small')
        .toSorted(),
    )
  })

  it('ends the request where every other would fail too', async () => {
    const { chat, models } = setup({ script: [failing('invalid-request')] })
    await expect(chat()).rejects.toMatchObject({ code: 'invalid_request' })
    expect(models()).toHaveLength(1)
  })
})

describe('a cascade', () => {
  it('is for requests that leave the choice to us', async () => {
    const { chat, records } = setup({ script: [EMPTY] })
    expect(await chat({ model: 'tier:haiku', messages: 'Hi' })).toMatchObject({ text: '', verification: undefined })
    expect(await chat({ model: 'claude-haiku-4-5', messages: 'Hi' })).toMatchObject({ verification: undefined })
    expect(records.map(({ cascade }) => cascade)).toEqual([undefined, undefined])
  })

  it('goes where rules let it, and not at all where one names the tier', async () => {
    const named = setup({ script: [EMPTY], policy: { rules: [{ name: 'r', use: 'sonnet' }] } })
    expect(await named.chat()).toMatchObject({ tier: 'sonnet', verification: undefined })
    const bounded = setup({ policy: { rules: [{ name: 'r', atLeast: 'sonnet' }] } })
    expect(await bounded.chat()).toMatchObject({ tier: 'sonnet', verification: { type: 'verified' } })
    expect(bounded.records[0]?.cascade?.tiers).toEqual(['sonnet', 'opus'])
  })

  it('is off unless the policy says so', async () => {
    const { chat, models } = setup({ script: [EMPTY], cascade: { enabled: false } })
    expect(await chat()).toMatchObject({ tier: 'sonnet', verification: undefined })
    expect(models()).toHaveLength(1)
  })

  it('is chosen by expected cost: not with a verifier that hardly catches anything', async () => {
    const { chat, records } = setup({
      cascade: { choose: 'expected-cost', catches: 0.05, falseAlarms: 0.05, missCost: 0 },
    })
    expect(await chat()).toMatchObject({ tier: 'sonnet', verification: undefined })
    const { cascade } = records[0] ?? {}
    expect(cascade).toMatchObject({ tiers: ['sonnet'], escalationProbability: 0, verification: undefined })
    expect(cascade?.expectedNanoUsd).toBe(cascade?.directNanoUsd)
  })

  it('is chosen by expected cost: with one that is right nine times in ten', async () => {
    const { chat, records } = setup({ cascade: { choose: 'expected-cost', catches: 0.9, falseAlarms: 0.1 } })
    expect(await chat()).toMatchObject({ tier: 'haiku' })
    expect(records[0]?.cascade?.tiers).toEqual(['haiku', 'sonnet', 'opus'])
    expect(records[0]?.cascade?.escalationProbability).toBeCloseTo(0.6 * 0.1 + 0.4 * 0.9)
  })

  it("asks the app's own check", async () => {
    const verify: Verify = ({ model }, { messages }) => model === 'scripted' && messages.length === 1
    expect(await setup({ verify }).chat()).toMatchObject({ verification: { type: 'verified' } })
    expect(await setup({ verify: () => false }).chat()).toMatchObject({ tier: 'opus', attempts: 3 })
  })

  it("survives a check that throws, which is a defect and nobody's lost answer", async () => {
    const broken: Verify = () => {
      throw new Error('broken')
    }
    const { chat, defects } = setup({ verify: broken, cascade: { hook: { whenFailed: 'deliver' } } })
    expect(await chat()).toMatchObject({ tier: 'haiku', verification: { type: 'verified' } })
    expect(defects).toEqual([new Error('cascade: the verify hook failed.')])
  })
})
