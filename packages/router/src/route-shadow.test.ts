import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS, type TestParts } from './testing/test-router.ts'

type Shadow = NonNullable<NonNullable<PolicyInput['learning']>['shadow']>
const says = (text: string): Reaction => ({ type: 'answer', text })

function setup(
  script: readonly Reaction[],
  shadow: Partial<Shadow> = {},
  parts: TestParts = {},
  more: Partial<PolicyInput> = {},
) {
  const first = new ScriptedProvider(...script)
  const learning = { shadow: { share: 1, maxUsdPerDay: '1', ...shadow } }
  const policy = { ...TWO_VENDORS, ...more, learning }
  const made = testRouter(first, new ScriptedProvider(failing('model-not-found')), policy, parts)
  const surfaces = () => made.records.map(({ surface }) => surface)
  return { ...made, first, surfaces, pass: () => made.clock.advance(1) }
}

const day = (time: number) => new Date(time).toISOString().slice(0, 10)

describe('a shadow', () => {
  it('is sent to the dear tier after the answer, judged, and told as feedback on the decision', async () => {
    const { chat, first, records, judged, pass, surfaces } = setup([OK, says('Hello, too'), says('SAME')])
    const answer = await chat()
    expect(first.calls).toHaveLength(1)
    await pass()
    expect(first.calls.map(({ facts }) => facts.id)).toEqual(['claude-haiku-4-5', 'claude-opus-4-7', 'claude-opus-4-7'])
    expect(surfaces()).toEqual(['test', 'shadow', 'shadow-judge'])
    expect(judged).toMatchObject([{ decisionId: answer.decisionId, tenant: 'acme', source: 'shadow', score: 1 }])
    expect(records[1]).toMatchObject({ tags: ['shadow'], tenant: 'acme', costNanoUsd: 175_000n })
    expect(records[1]?.baselines?.map(({ costNanoUsd }) => costNanoUsd)).toEqual([0n, 0n])
  })

  it('follows a stream that was read to its end, and none that was left', async () => {
    const { stream, judged, first, pass } = setup([OK, OK, says('A'), OK])
    const read = await stream()
    for await (const event of read.events) expect(event).toBeDefined()
    await pass()
    expect(judged).toMatchObject([{ decisionId: read.head.decisionId, source: 'shadow' }])
    const left = await stream()
    await left.events[Symbol.asyncIterator]().return?.()
    expect((await left.record).end).toBe('abandoned')
    await pass()
    expect(first.calls).toHaveLength(4)
  })

  it.each([
    ['the caller named the tier', {}, {}, 'tier:haiku'],
    ['the process is busy', {}, { caller: { isBusy: () => true } }, 'auto'],
    ['it is no cheaper tier', { tier: 'haiku' } as const, {}, 'auto'],
    ['the share is nothing', { share: 0 }, {}, 'auto'],
  ])('is not sent where %s', async (_name, shadow, parts, model) => {
    const { chat, first, pass } = setup([OK], shadow, parts)
    await chat({ messages: 'Hi', model })
    await pass()
    expect(first.calls).toHaveLength(1)
  })

  it('is not sent where a rule forbids the dear tier, nor anywhere a rule keeps data from', async () => {
    const rules = [{ name: 'cheap', when: { tenant: ['acme'] }, atMost: 'sonnet' }] satisfies PolicyInput['rules']
    const { chat, first, pass } = setup([OK], {}, {}, { rules })
    await chat()
    await pass()
    expect(first.calls).toHaveLength(1)
  })

  it('is neither held by nor posted to the budgets of the tenant and its key', async () => {
    const budgets = { own: { scope: 'tenant', window: 'total', limitUsd: '0.03' } } satisfies PolicyInput['budgets']
    const grant = { tenant: 'acme', budget: { limitNanoUsd: 30_000_000n, window: 'total' } } as const
    const caller = { key: { id: 'k1', grant } }
    const { chat, clock, judged, ledger, pass } = setup([OK, OK, says('SAME')], {}, { caller }, { budgets })
    await chat()
    await pass()
    expect(judged).toHaveLength(1)
    const posted = async (account: string) => (await ledger.balance(account)).postedNanoUsd
    expect(await posted('own/acme/total')).toBe(35_000n)
    expect(await posted('key/k1/total')).toBe(35_000n)
    expect(await posted(`learning.shadow/all/${day(clock.now())}`)).toBe(350_000n)
  })

  it('does not keep a router from closing, and leaves nothing held', async () => {
    const { chat, router, records, pass } = setup([OK, { type: 'hang' }])
    await chat()
    await pass()
    await router.close()
    expect(records.map(({ surface, end }) => [surface, end])).toEqual([
      ['test', 'done'],
      ['shadow', 'abandoned'],
    ])
  })

  it('runs so many at once and no more', async () => {
    const { chat, first, pass } = setup([OK, OK, OK, OK, OK, { type: 'hang' }], { maxInFlight: 2 })
    for (let time = 0; time < 5; time += 1) await chat()
    await pass()
    expect(first.calls).toHaveLength(7)
  })

  it('never costs more in a day than the policy says, whatever is asked and answered at once', async () => {
    const step = fc.record({ at: fc.integer({ min: 0, max: 10_000_000 }), burst: fc.integer({ min: 1, max: 6 }) })
    const answers = fc.array(
      fc.constantFrom<Reaction>(
        OK,
        says('A'),
        says('UNSURE'),
        { type: 'answer', outputTokens: 1_000 },
        failing('overloaded'),
      ),
      { minLength: 1, maxLength: 12 },
    )
    const limit = fc.integer({ min: 1, max: 400_000 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 10 }),
        answers,
        limit,
        async (steps, script, micros) => {
          const maxUsdPerDay = (micros / 1_000_000).toFixed(6)
          const { chat, clock, records, ledger } = setup(script, { maxUsdPerDay, maxInFlight: 5 })
          for (const { at, burst } of steps) {
            await Promise.allSettled(Array.from({ length: burst }, () => chat()))
            await clock.advance(at)
          }
          const spent = new Map<string, bigint>()
          for (const { surface, time, costNanoUsd = 0n } of records.filter(({ surface: from }) => from !== 'test'))
            spent.set(day(time), (spent.get(day(time)) ?? 0n) + (surface.startsWith('shadow') ? costNanoUsd : 0n))
          for (const [date, sum] of spent) {
            expect(sum).toBeLessThanOrEqual(BigInt(micros) * 1_000n)
            expect((await ledger.balance(`learning.shadow/all/${date}`)).postedNanoUsd).toBe(sum)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
