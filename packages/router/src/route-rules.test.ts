import type { ChatRequestInput, RequestContext } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { parsePolicy } from './policy/parse-policy.ts'
import { OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

type RuleInput = NonNullable<PolicyInput['rules']>[number]

interface Asked {
  readonly request?: Partial<ChatRequestInput>
  readonly caller?: Partial<RequestContext>
  readonly first?: readonly Reaction[]
  readonly more?: Partial<PolicyInput>
}

/** Who answers, with a classifier that always says haiku. */
async function ask(rules: readonly Partial<RuleInput>[], { request, caller, first = [OK], more }: Asked = {}) {
  const named = rules.map((rule, index) => ({ name: `r${index}`, ...rule }))
  const policy = { ...TWO_VENDORS, ...more, rules: named }
  const parts = testRouter(new ScriptedProvider(...first), new ScriptedProvider(OK, OK, OK), policy, { caller })
  const answer = await parts.chat({ messages: 'Hi', ...request }).catch((error: unknown) => error)
  return { ...parts, answer, record: parts.records.at(-1) }
}

const deploymentOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).record?.deployment

describe('rules', () => {
  it('choose the tier in place of a guess, and are named in the record', async () => {
    const { record } = await ask([
      { when: { tenant: 'beta' }, use: 'opus' },
      { when: { tenant: 'acme' }, use: 'sonnet' },
    ])
    expect(record).toMatchObject({ deployment: 'first/middle', rules: ['r1'] })
  })

  it('leave requests alone that they do not fit', async () => {
    const { record } = await ask([{ when: { tenant: 'beta' }, use: 'opus' }])
    expect(record).toMatchObject({ deployment: 'first/small' })
    expect(record?.rules).toBeUndefined()
  })

  it('do not take a tier or a model from a caller who names it', async () => {
    expect(await deploymentOf([{ use: 'opus' }], { request: { model: 'tier:sonnet' } })).toBe('first/middle')
    expect(await deploymentOf([{ use: 'opus' }], { request: { model: 'claude-haiku-4-5' } })).toBe('first/small')
  })

  it('raise a guess and a named tier to the least that they allow', async () => {
    expect(await deploymentOf([{ atLeast: 'sonnet' }])).toBe('first/middle')
    expect(await deploymentOf([{ atLeast: 'sonnet' }], { request: { model: 'tier:haiku' } })).toBe('first/middle')
    expect(await deploymentOf([{ atLeast: 'sonnet' }], { request: { model: 'claude-haiku-4-5' } })).toBe('first/small')
  })

  it('lower what is asked for to the most that they allow, and refuse a model above it', async () => {
    expect(await deploymentOf([{ atMost: 'sonnet' }], { request: { model: 'tier:opus' } })).toBe('first/middle')
    const { answer, record } = await ask([{ atMost: 'sonnet' }], { request: { model: 'claude-opus-4-7' } })
    expect(answer).toMatchObject({ code: 'forbidden', status: 403, message: expect.stringContaining('than sonnet') })
    expect(record).toMatchObject({ end: 'broken', attempts: [] })
  })

  it('hold for those who take over, too', async () => {
    const routing: PolicyInput['routing'] = { order: 'listed', fallback: { haiku: ['opus', 'sonnet'] } }
    const { record } = await ask([{ atMost: 'sonnet' }], { more: { routing } })
    const small = ['first/small', 'second/small', 'first/middle', 'second/middle']
    expect(record?.candidates.map(({ deployment }) => deployment)).toEqual(small)
    expect(record?.excluded.map(({ deployment }) => deployment)).toEqual(['first/large', 'second/large'])
  })

  it('keep to some deployments or providers, and avoid others', async () => {
    expect(await deploymentOf([{ only: ['second'] }])).toBe('second/small')
    expect(await deploymentOf([{ only: ['second/small'] }])).toBe('second/small')
    expect(await deploymentOf([{ avoid: ['first'] }])).toBe('second/small')
    expect((await ask([{ avoid: ['first', 'second'] }])).answer).toMatchObject({ code: 'forbidden' })
  })

  it('keep data in a region', async () => {
    const second = {
      ...TWO_VENDORS.deployments['second/small'],
      provider: 'second',
      model: 'gpt-5.4-nano',
      residency: 'eu',
    }
    const more = { deployments: { ...TWO_VENDORS.deployments, 'second/small': second } }
    expect(await deploymentOf([{ residency: 'eu' }], { more })).toBe('second/small')
    expect((await ask([{ residency: 'us' }], { more })).answer).toMatchObject({ code: 'forbidden' })
  })

  it('cap what an answer is estimated to cost', async () => {
    const { record } = await ask([{ use: 'opus' }, { maxCostUsd: '0.009' }])
    expect(record?.deployment).toBe('second/large')
    expect(record?.excluded).toContainEqual({
      deployment: 'first/large',
      reason: 'a rule allows no answer of that cost',
    })
  })

  it('look at headers, tags and what is asked', async () => {
    const caller = { header: (name: string) => (name === 'x-team' ? 'search' : undefined), tags: ['night'] }
    const rule = { when: { header: { 'x-team': 'search' }, tag: 'night', text: 'invoice' }, use: 'opus' as const }
    expect(await deploymentOf([rule], { caller, request: { messages: 'Read this Invoice.' } })).toBe('first/large')
    expect(await deploymentOf([rule], { request: { messages: 'Read this Invoice.' } })).toBe('first/small')
  })
})

describe('rules that cannot be', () => {
  it.each<[Partial<RuleInput>[], RegExp]>([
    [[{ only: ['thrid'] }], /rules\[0\]\.only\[0\]: there is no deployment or provider "thrid"/],
    [[{ atLeast: 'opus', atMost: 'haiku' }], /rules\[0\]\.atLeast: found "opus", above atMost/],
    [[{ use: 'opus', atMost: 'haiku' }], /rules\[0\]\.use: found "opus", outside/],
    [
      [
        { name: 'a', use: 'opus' },
        { name: 'a', use: 'opus' },
      ],
      /rules\[1\]\.name: "a" is the name of a rule before/,
    ],
    [
      [{ use: 'opus', when: { timeOfDay: { from: '00:00', to: '01:00', timeZone: 'Mars' } } }],
      /timeZone: found "Mars"/,
    ],
    [[{ use: 'opus', when: { tenat: 'a' } as object }], /rules\[0\]\.when: unknown field "tenat". Allowed: "tenant"/],
  ])('are refused: %j', (rules, message) => {
    const named = rules.map((rule, index) => ({ name: `r${index}`, ...rule }))
    expect(() => parsePolicy({ ...TWO_VENDORS, rules: named })).toThrow(message)
  })
})
