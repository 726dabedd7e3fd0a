import { describe, expect, it } from 'vitest'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { parsePolicy, PolicyError } from './parse-policy.ts'

function problemsOf(quotas: Readonly<Record<string, unknown>>) {
  try {
    parsePolicy({ ...TWO_VENDORS, quotas })
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
  }
  return []
}

const plain = { scope: 'tenant', requestsPerMinute: 60 } as const
const DEPLOYMENTS = 'Allowed: "first/small", "first/middle"'

describe('what a policy says of quotas', () => {
  it('lets requests pass while they cannot be reached, unless it says otherwise', () => {
    const { quotas } = parsePolicy({ ...TWO_VENDORS, quotas: { burst: plain } })
    expect(quotas).toEqual({ burst: { ...plain, whenAway: 'open' } })
    expect(parsePolicy(TWO_VENDORS).quotas).toEqual({})
  })

  it.each([
    [{ scope: 'tenant' }, 'quotas.burst', 'limits nothing. State "requestsPerMinute"'],
    [{ ...plain, requestsPerMinute: 0 }, 'quotas.burst.requestsPerMinute', 'found 0.'],
    [{ ...plain, tokensPerMinute: 1.5 }, 'quotas.burst.tokensPerMinute', 'found 1.5.'],
    [{ ...plain, concurrency: '4' }, 'quotas.burst.concurrency', 'found "4".'],
    [{ ...plain, scope: 'tag' }, 'quotas.burst.scope', 'found "tag".'],
    [{ ...plain, only: [] }, 'quotas.burst.only', 'found a list of 0.'],
    [{ ...plain, only: ['a', 'b', 'a'] }, 'quotas.burst.only[2]', '"a" is named before.'],
    [{ ...plain, scope: 'global', only: ['a'] }, 'quotas.burst.only', 'a global quota is for everything.'],
    [{ ...plain, scope: 'deployment', only: ['first/smal'] }, 'quotas.burst.only[0]', DEPLOYMENTS],
    [{ ...plain, whenAway: 'wait' }, 'quotas.burst.whenAway', 'found "wait".'],
    [{ ...plain, perMinute: 5 }, 'quotas.burst', 'unknown field "perMinute". Allowed: "scope", "only"'],
  ])('is refused with the place, what was found and what is allowed: %j', (quota, path, message) => {
    expect(problemsOf({ burst: quota })).toEqual([{ path, message: expect.stringContaining(message) }])
  })

  it.each(['a/b', '', '-a', 'x'.repeat(65)])('takes no quota of the name "%s"', (name) => {
    expect(problemsOf({ [name]: plain })).toHaveLength(1)
  })
})
