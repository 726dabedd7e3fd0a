import { describe, expect, it } from 'vitest'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { parsePolicy, PolicyError } from './parse-policy.ts'

function problemsOf(policy: unknown) {
  try {
    parsePolicy(policy)
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
  }
  throw new Error('expected a PolicyError')
}

describe('parsePolicy', () => {
  it('fills in the defaults', () => {
    expect(parsePolicy(TWO_VENDORS)).toMatchObject({
      routing: { order: 'listed', unknownPrice: 'refuse', defaultMaxOutputTokens: 4096 },
      timeouts: { connectMs: 3_000, firstTokenMs: 30_000, totalMs: 600_000 },
      retries: { maxAttempts: 3 },
      breaker: { failureRatio: 0.5, consecutiveFailures: 5 },
    })
  })

  it('names the path of a typo, what was found and what is allowed', () => {
    expect(problemsOf({ ...TWO_VENDORS, timeouts: { firstTokenMS: 5 } })).toEqual([
      {
        path: 'timeouts',
        message: expect.stringMatching(/^unknown field "firstTokenMS"\. Allowed: .*"firstTokenMs"/),
      },
    ])
    expect(problemsOf({ ...TWO_VENDORS, tier: {} })[0]).toMatchObject({
      path: '(top level)',
      message: expect.stringContaining('"tiers"'),
    })
  })

  it('names the path, the value and the allowed values of a wrong choice', () => {
    expect(problemsOf({ ...TWO_VENDORS, routing: { order: 'fastest' } })).toEqual([
      { path: 'routing.order', message: expect.stringMatching(/^found "fastest"\..*"cheapest"\|"listed"/) },
    ])
  })

  it('says which deployments there are when a tier names one that is not there', () => {
    const tiers = { ...TWO_VENDORS.tiers, haiku: ['first/small', 'first/tiny'] }
    expect(problemsOf({ ...TWO_VENDORS, tiers })).toContainEqual({
      path: 'tiers.haiku[1]',
      message: expect.stringMatching(/^there is no deployment "first\/tiny"\. Allowed: "first\/small"/),
    })
  })

  it('wants a deployment to be named once in a tier: it would be called twice', () => {
    const tiers = { ...TWO_VENDORS.tiers, haiku: ['first/small', 'second/small', 'first/small'] }
    expect(problemsOf({ ...TWO_VENDORS, tiers })).toEqual([
      { path: 'tiers.haiku[2]', message: '"first/small" is listed in this tier before. Name it once.' },
    ])
  })

  it('wants every tier to have a deployment, and every deployment a tier', () => {
    expect(problemsOf({ ...TWO_VENDORS, tiers: { ...TWO_VENDORS.tiers, opus: [] } })[0]?.path).toBe('tiers.opus')
    const { opus: _, ...incomplete } = TWO_VENDORS.tiers
    expect(problemsOf({ ...TWO_VENDORS, tiers: incomplete })[0]).toMatchObject({ path: 'tiers.opus' })
    const tiers = { ...TWO_VENDORS.tiers, haiku: ['first/small'] }
    expect(problemsOf({ ...TWO_VENDORS, tiers })).toEqual([
      { path: 'deployments["second/small"]', message: expect.stringContaining('is in no tier') },
    ])
  })

  it('lists every problem at once, a line each, with the name of the file', () => {
    const broken = { ...TWO_VENDORS, version: 3, timeouts: { idleMs: -1 } }
    expect(() => parsePolicy(broken, 'my.json')).toThrow(
      /^my\.json: version: found 3.*\nmy\.json: timeouts\.idleMs: found -1/,
    )
  })

  it('finds limits that cross, where both are stated', () => {
    expect(problemsOf({ ...TWO_VENDORS, breaker: { openMs: 9_000, maxOpenMs: 1_000 } })).toEqual([
      { path: 'breaker.openMs', message: 'found 9000, more than maxOpenMs, which is 1000.' },
    ])
    expect(parsePolicy({ ...TWO_VENDORS, timeouts: { totalMs: 5_000 } }).timeouts.totalMs).toBe(5_000)
  })

  it('finds a fallback to the tier itself', () => {
    const routing = { fallback: { haiku: ['sonnet', 'haiku'] } }
    expect(problemsOf({ ...TWO_VENDORS, routing })).toEqual([
      { path: 'routing.fallback.haiku[1]', message: '"haiku" is the tier itself. Remove it.' },
    ])
  })

  it('lists the tiers there are when it does not know one', () => {
    const tiers = { ...TWO_VENDORS.tiers, titan: ['first/small'] }
    expect(problemsOf({ ...TWO_VENDORS, tiers })[0]?.message).toContain('Allowed: "haiku", "sonnet", "opus"')
  })

  it('does not repeat a key that stands where the name of a variable should', () => {
    const providers = { ...TWO_VENDORS.providers, first: { kind: 'anthropic', apiKeyEnv: 'sk-secret-123' } }
    expect(JSON.stringify(problemsOf({ ...TWO_VENDORS, providers }))).not.toContain('sk-secret')
  })

  it.each(['localhost:8000/v1', 'ftp://vendor.test/v1'])('takes no address but http and https: %s', (baseUrl) => {
    const providers = { ...TWO_VENDORS.providers, first: { kind: 'anthropic', baseUrl } }
    expect(problemsOf({ ...TWO_VENDORS, providers })[0]?.path).toBe('providers.first.baseUrl')
  })

  it.each([undefined, null, 7, 'policy', []])('refuses %s in words', (input) => {
    expect(problemsOf(input)[0]?.message).toMatch(/^found /)
  })
})
