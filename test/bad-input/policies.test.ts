import { CatalogError } from '@sluice/catalog'
import { PolicyError } from '@sluice/router'
import { createSluice, type SluiceOptions } from 'sluice'
import { describe, expect, it } from 'vitest'
import { seedPolicy } from '../gateway/start-app.ts'

const SEED = seedPolicy()
const WITH_KEYS: SluiceOptions = {
  env: { ANTHROPIC_API_KEY: 'key', OPENAI_API_KEY: 'key', VLLM_BASE_URL: 'http://127.0.0.1:9/v1' },
  origin: 'my.json',
}

/** What is wrong with a policy, where it is said to be, what was found, and what would do. */
const PROBLEMS: readonly (readonly [string, object, string, RegExp])[] = [
  [
    'a typo in a field',
    { ...SEED, routing: { oder: 'listed' } },
    'routing',
    /^unknown field "oder"\. Allowed: "order", /,
  ],
  ['a typo at the top', { ...SEED, timeout: {} }, '(top level)', /^unknown field "timeout"\. Allowed: .*"timeouts"/],
  [
    'a value of the wrong type',
    { ...SEED, timeouts: { firstTokenMs: '30s' } },
    'timeouts.firstTokenMs',
    /^found "30s"\. .*number/,
  ],
  [
    'an unknown kind of provider',
    { ...SEED, providers: { ...SEED.providers, openai: { kind: 'opnai' } } },
    'providers.openai.kind',
    /^found "opnai"\. Allowed: .*"openai", /,
  ],
  [
    'a model the catalog does not know',
    { ...SEED, deployments: { ...SEED.deployments, 'openai/gpt-5.4': { provider: 'openai', model: 'gpt-5.9' } } },
    'deployments["openai/gpt-5.4"].model',
    /^the catalog has no "gpt-5\.9" at "openai"\. Allowed: .*"gpt-5\.4"/,
  ],
  [
    'a deployment that is not there',
    { ...SEED, tiers: { ...SEED.tiers, opus: ['anthropic/claude-opus-4-7', 'openai/gpt-5.4', 'openai/gpt-9'] } },
    'tiers.opus[2]',
    /^there is no deployment "openai\/gpt-9"\. Allowed: "anthropic\/claude-haiku-4-5", /,
  ],
  ['a tier that is missing', { ...SEED, tiers: { ...SEED.tiers, opus: undefined } }, 'tiers.opus', /^found nothing\. /],
]

describe('createSluice', () => {
  it.each(PROBLEMS)('refuses %s with path, finding and what is allowed', (_, policy, path, message) => {
    expect(problemsOf(policy)).toEqual([{ path, message: expect.stringMatching(message) }])
    expect(() => createSluice(policy, WITH_KEYS)).toThrow(`my.json: ${path}: `)
  })

  it('refuses a policy whose keys are missing, and says which variable to set', () => {
    const problems = problemsOf(SEED, { env: {} })
    expect(problems.map(({ path }) => path)).toEqual(['providers.anthropic', 'providers.openai', 'providers.vllm'])
    expect(problems[0]?.message).toBe('no API key. Set ANTHROPIC_API_KEY, or name another variable with "apiKeyEnv".')
    expect(problems[2]?.message).toBe('no base URL. Set VLLM_BASE_URL, or state "baseUrl".')
    const providers = { ...SEED.providers, anthropic: { kind: 'anthropic', apiKeyEnv: 'MY_KEY' } }
    expect(problemsOf({ ...SEED, providers }, { env: {} })[0]?.message).toBe(
      'no API key. Set MY_KEY, or name another variable with "apiKeyEnv".',
    )
  })

  it.each([undefined, null, 'seed', 7, []])('refuses %j instead of a policy', (policy) => {
    expect(problemsOf(policy)).toMatchObject([{ path: '(top level)' }])
  })

  it.each([
    ['no object', 7],
    ['an unknown field', { vendor: {} }],
    [
      'a price that is a number',
      { vendors: { openai: { offers: { 'gpt-5.4': { prices: [{ usdPerMillionTokens: 3 }] } } } } },
    ],
  ])('refuses an overlay of the catalog that is %s', (_, overlay) => {
    expect(() => createSluice(SEED, { ...WITH_KEYS, catalogOverlays: [{}, overlay] })).toThrow(CatalogError)
    expect(() => createSluice(SEED, { ...WITH_KEYS, catalogOverlays: [{}, overlay] })).toThrow(/overlay 2/)
  })
})

function problemsOf(policy: unknown, options: SluiceOptions = WITH_KEYS) {
  try {
    createSluice(policy, options)
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
    throw error
  }
  throw new Error('policies.test: the policy was taken.')
}
