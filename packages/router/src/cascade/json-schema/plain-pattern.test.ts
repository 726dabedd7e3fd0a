import { expect, it } from 'vitest'
import { matchesPlainly } from './plain-pattern.ts'

it.each([
  ['^[A-Z]{2}-\\d{4}$', 'AB-1234', true],
  ['^[A-Z]{2}-\\d{4}$', 'AB-12345', false],
  ['^\\S+$', 'one two', false],
  ['^https?:', 'http://x', true],
  ['cat|dog', 'hotdog', true],
  ['^(?:red|green)$', 'green', true],
  ['\\+', '1+1', true],
])('says whether %s matches %j: %s', (pattern, text, isMatch) => {
  expect(matchesPlainly(pattern, text)).toBe(isMatch)
})

it.each(['(a+)+$', '^(a|a)*$', '^a*a*b$', 'a+b', '^a+|b', '(?=a)b', '^(a)\\1$', '^a{1,9}b{1,9}$', '(', '['])(
  'does not run %s',
  (pattern) => {
    expect(matchesPlainly(pattern, 'aaaa')).toBeUndefined()
  },
)

it('runs nothing over a long text', () => {
  expect(matchesPlainly('^a+$', 'a'.repeat(1_001))).toBeUndefined()
})
