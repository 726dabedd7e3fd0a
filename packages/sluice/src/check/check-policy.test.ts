import { FakeClock } from '@sluice/core/testing'
import type { PolicyInput } from '@sluice/router'
import { describe, expect, it } from 'vitest'
import { checkPolicy } from './check-policy.ts'

const CLEAN = {
  version: '1',
  providers: { anthropic: { kind: 'anthropic' }, other: { kind: 'anthropic', apiKeyEnv: 'OTHER_KEY' } },
  deployments: {
    haiku: { provider: 'anthropic', model: 'claude-haiku-4-5' },
    haiku2: { provider: 'other', model: 'claude-haiku-4-5' },
    sonnet: { provider: 'anthropic', model: 'claude-sonnet-4-6' },
    sonnet2: { provider: 'other', model: 'claude-sonnet-4-6' },
    opus: { provider: 'anthropic', model: 'claude-opus-4-7' },
    opus2: { provider: 'other', model: 'claude-opus-4-7' },
  },
  tiers: { haiku: ['haiku', 'haiku2'], sonnet: ['sonnet', 'sonnet2'], opus: ['opus', 'opus2'] },
} satisfies PolicyInput

const ENV = { ANTHROPIC_API_KEY: 'test', OTHER_KEY: 'test' }
const clock = new FakeClock(Date.parse('2026-10-30'))
const check = (policy: unknown, env = {}) => checkPolicy(policy, { env: { ...ENV, ...env }, clock })
const PRICE = { inputUsdPerMillion: '900', outputUsdPerMillion: '900' }

describe('checkPolicy', () => {
  it('has nothing to say of a policy that is as it should be', () => {
    expect(check(CLEAN)).toEqual([])
  })

  it('says all that is wrong with a policy that cannot be used', () => {
    const found = check({ ...CLEAN, tiers: { ...CLEAN.tiers, haiku: ['hiku'] }, retrys: {} })
    expect(found).toEqual([{ severity: 'error', path: '(top level)', message: expect.stringContaining('"retrys"') }])
    const dangling = check({ ...CLEAN, tiers: { ...CLEAN.tiers, haiku: ['hiku', 'haiku', 'haiku2'] } })
    expect(dangling).toMatchObject([{ severity: 'error', path: 'tiers.haiku[0]' }])
    const host = { kind: 'antropic' }
    expect(check({ ...CLEAN, providers: { ...CLEAN.providers, other: host } })).toMatchObject([
      { severity: 'error', path: 'providers.other.kind' },
    ])
  })

  it('notes a key that is not there, and names its variable', () => {
    expect(check(CLEAN, { OTHER_KEY: undefined })).toEqual([
      { severity: 'note', path: 'providers.other', message: expect.stringContaining('OTHER_KEY') },
    ])
  })

  it.each<[string, object, object]>([
    [
      'tiers that stand on one vendor',
      { tiers: { ...CLEAN.tiers, opus: ['opus'] }, deployments: without('opus2') },
      { severity: 'warning', path: 'tiers.opus', message: expect.stringContaining('only "anthropic"') },
    ],
    [
      'tiers that fall back on each other',
      { routing: { fallback: { haiku: ['sonnet'], sonnet: ['haiku'] } } },
      { severity: 'note', path: 'routing.fallback.sonnet' },
    ],
    [
      'a cheap tier that is none',
      { deployments: { ...CLEAN.deployments, haiku: dear('haiku'), haiku2: dear('haiku2') } },
      { severity: 'warning', path: 'tiers.haiku', message: expect.stringContaining('saves nothing') },
    ],
    [
      'a dear deployment that is listed first',
      { routing: { order: 'listed' }, deployments: { ...CLEAN.deployments, opus: dear('opus') } },
      { severity: 'note', path: 'tiers.opus[0]' },
    ],
    [
      'a budget that one request can exceed',
      { budgets: { day: { scope: 'tenant', window: 'day', limitUsd: '0.50' } } },
      {
        severity: 'note',
        path: 'budgets.day.limitUsd',
        message: expect.stringContaining('even when nothing was spent'),
      },
    ],
    [
      'a quota that no request passes',
      { quotas: { few: { scope: 'tenant', tokensPerMinute: 1_000 } } },
      { severity: 'warning', path: 'quotas.few.tokensPerMinute' },
    ],
    [
      'a rule that another one hides',
      {
        rules: [
          { name: 'all of acme', when: { tenant: 'acme' }, use: 'haiku' },
          { name: 'at night', when: { tenant: 'acme', tag: 'night' }, use: 'opus' },
        ],
      },
      { severity: 'warning', path: 'rules[1]', message: expect.stringContaining('"all of acme"') },
    ],
    [
      'a deadline before the first token is overdue',
      { timeouts: { totalMs: 20_000 } },
      { severity: 'warning', path: 'timeouts.firstTokenMs' },
    ],
    [
      'a deadline that leaves no time to turn elsewhere',
      { timeouts: { totalMs: 31_000, reasoningFirstTokenMs: 10_000 } },
      { severity: 'warning', path: 'timeouts.firstTokenMs', message: expect.stringContaining('no failover') },
    ],
  ])('warns of %s', (_, change, finding) => {
    expect(check({ ...CLEAN, ...change })).toEqual(expect.arrayContaining([expect.objectContaining(finding)]))
  })

  it('calls a model that has retired an error, and one that soon will a warning', () => {
    const policy = {
      ...CLEAN,
      deployments: { ...CLEAN.deployments, sonnet: { ...CLEAN.deployments.sonnet, model: 'claude-sonnet-4-5' } },
    }
    const on = (day: string) => checkPolicy(policy, { env: ENV, clock: new FakeClock(Date.parse(day)) })
    expect(on('2026-11-22')).toMatchObject([{ severity: 'warning', path: 'deployments.sonnet.model' }])
    expect(on('2026-12-22')).toMatchObject([{ severity: 'error', path: 'deployments.sonnet.model' }])
  })
})

function without(name: string) {
  return Object.fromEntries(Object.entries(CLEAN.deployments).filter(([each]) => each !== name))
}

function dear(name: keyof typeof CLEAN.deployments) {
  return { ...CLEAN.deployments[name], price: PRICE }
}
