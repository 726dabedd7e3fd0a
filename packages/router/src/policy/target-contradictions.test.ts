import { describe, expect, it } from 'vitest'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PolicyInput } from './policy-schema.ts'

const parse = (routing: PolicyInput['routing']) => parsePolicy({ ...TWO_VENDORS, routing }).routing

describe('what a policy asks of the guesses', () => {
  it('is nothing of the rules unless it says so', () => {
    expect(parse({})).toMatchObject({ classifier: 'rules' })
    expect(parse({}).quality).toBeUndefined()
  })

  it.each<NonNullable<PolicyInput['routing']>>([
    { quality: 0.95 },
    { maxShare: { opus: 0.1 } },
    { maxCostShare: 0.5 },
    { quality: 0.9, underRouting: { maxShare: 0.1 } },
  ])('may be %j', (target) => {
    expect(parse({ classifier: 'trained', ...target })).toMatchObject(target)
  })

  it('is one thing', () => {
    expect(() => parse({ classifier: 'trained', quality: 0.95, maxShare: { opus: 0.1 }, maxCostShare: 0.5 })).toThrow(
      'routing.quality: stands beside "maxShare", "maxCostShare". Keep one of them',
    )
    expect(() => parse({ classifier: 'trained', maxCostShare: 0.5, underRouting: { maxShare: 0.1 } })).toThrow(
      'routing.maxCostShare: stands beside "underRouting"',
    )
  })

  it('is asked of no rules', () => {
    expect(() => parse({ quality: 0.95 })).toThrow('routing.quality: the rules cannot promise it')
  })

  it.each<NonNullable<PolicyInput['routing']>>([
    { quality: 1.1 },
    { maxShare: { opus: -1 } },
    { underRouting: { maxShare: 1 } },
  ])('is between 0 and 1: not %j', (target) => {
    expect(() => parse({ classifier: 'trained', ...target })).toThrow('routing.')
  })
})
