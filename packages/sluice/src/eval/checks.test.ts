import { describe, expect, it } from 'vitest'
import { CHECKS } from './checks.ts'

const SCHEMA = { type: 'object', required: ['city'], properties: { city: { type: 'string' } } }

function faultIn(name: string, value: unknown, text: string): string | undefined {
  const check = CHECKS[name]?.(value, { type: 'json-schema', name: 'a', schema: SCHEMA, isStrict: true })
  if (check === undefined || typeof check === 'string') throw new Error(check)
  return check.faultIn(text)
}

describe('a check', () => {
  it.each([
    ['exact', 'Paris', ' Paris\n'],
    ['exact', ['Paris', 'Paris.'], 'Paris.'],
    ['contains', 'PARIS', 'It is Paris, of course.'],
    ['contains', ['14 days', 'receipt'], 'Within 14 days, with the Receipt.'],
    ['regex', '(?i)^p.r[aeiou]s$', 'Paris'],
    ['schema', true, '{"city":"Paris"}'],
    ['schema', { type: 'array' }, '```json\n[1]\n```'],
    ['numeric', 42, 'First 6, then 7: 42.'],
    ['numeric', { value: 3.14, tolerance: 0.01 }, 'about 3.15'],
    ['numeric', { value: 1234.5 }, '$1,234.50'],
  ])('%s %j holds for %j', (name, value, text) => {
    expect(faultIn(name, value, text)).toBeUndefined()
  })

  it.each([
    ['exact', 'Paris', 'paris', 'exact: it says "paris"'],
    ['exact', ['Paris', 'Rome'], 'Paris or Rome', 'exact: it says'],
    ['contains', ['14 days', 'receipt'], 'Within 14 days.', 'contains: "receipt" is missing'],
    ['regex', '^Paris$', 'It is Paris', 'regex: ^Paris$ is not found'],
    ['schema', true, '{"city":1}', 'schema: "type" does not hold'],
    ['schema', true, 'Here you are: {"city":"Paris"}', 'schema: it is not JSON'],
    ['numeric', 42, 'It is 42, not 43.', 'numeric: the last number is 43, not 42'],
    ['numeric', 42, 'forty-two', 'numeric: there is no number in it'],
  ])('%s %j does not hold for %j', (name, value, text, fault) => {
    expect(faultIn(name, value, text)).toContain(fault)
  })

  it.each([
    ['exact', 42],
    ['contains', []],
    ['contains', ['a', '']],
    ['regex', '(?=look)around'],
    ['regex', '(a)\\1'],
    ['schema', 'city'],
    ['numeric', '42'],
    ['numeric', { value: 1, tolerance: -1 }],
    ['numeric', { value: 1, within: 1 }],
  ])('%s cannot be %j', (name, value) => {
    expect(CHECKS[name]?.(value, { type: 'text' })).toContain(`"${name}"`)
  })

  it('takes linear time where others would go back and forth', () => {
    expect(faultIn('regex', '^(a+)+$', `${'a'.repeat(5_000)}b`)).toContain('is not found')
  })
})
