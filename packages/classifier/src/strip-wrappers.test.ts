import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stripWrappers } from './strip-wrappers.ts'

describe('stripWrappers', () => {
  it.each([
    ['takes a block out', 'a<system-reminder>x</system-reminder>b', 'ab'],
    ['takes every block out', '<env>1</env>a<git_status>2</git_status>', 'a'],
    ['takes a block with attributes out', '<rules from="x">1</rules>a', 'a'],
    ['leaves tags that the user may have written', '<document>x</document>', '<document>x</document>'],
    ['leaves a tag that is never closed', '<env>a', '<env>a'],
    [
      'leaves a tag whose name only begins like a wrapper',
      '<environment>x</environment>',
      '<environment>x</environment>',
    ],
    ['leaves comparisons alone', 'if a < b and b > c', 'if a < b and b > c'],
  ])('%s', (_, text, expected) => {
    expect(stripWrappers(text)).toBe(expected)
  })

  it('leaves every text without angle brackets as it is', () => {
    const text = fc
      .array(fc.nat(0xffff), { maxLength: 50 })
      .map((units) => String.fromCharCode(...units))
      .map((any) => any.replaceAll('<', ''))
    fc.assert(
      fc.property(text, (plain) => {
        expect(stripWrappers(plain)).toBe(plain)
      }),
    )
  })

  // Looking for the end of each opening tag apart would outlast the time limit of a test many times over.
  it('reads megabytes of opening tags in one go', () => {
    const hostile = '<system-reminder>'.repeat(200_000)
    expect(stripWrappers(hostile)).toBe(hostile)
  })
})
