import { seededRandom } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { lastNumber } from './last-number.ts'

describe('lastNumber', () => {
  it.each([
    ['The answer is 42.', 42],
    ['It costs $1,234.50, all in all.', 1234.5],
    ['From -3 to −7', -7],
    ['10-5', 5],
    ['\\boxed{0.25}', 0.25],
    ['1,2,3', 3],
    ['12,345', 12345],
    ['.5', 0.5],
    ['about 6.02e23 of them', 6.02e23],
    ['42, I think', 42],
    ['100%', 100],
    ['none', undefined],
    ['', undefined],
  ])('of %j is %j', (text, wanted) => {
    expect(lastNumber(text)).toBe(wanted)
  })

  it('finds whatever number a text ends with', () => {
    const random = seededRandom(1)
    for (let count = 0; count < 500; count += 1) {
      const value = (random.next() - 0.5) * 10 ** Math.floor(random.next() * 40 - 12)
      expect(lastNumber(`Of 17 it is ${value}.`)).toBe(value)
      const whole = Math.round(random.next() * 1e9)
      expect(lastNumber(`$${whole.toLocaleString('en-US')}, all in all`)).toBe(whole)
    }
  })

  it('takes time linear in a text that almost is a number', () => {
    expect(lastNumber(`${'1,'.repeat(100_000)}x`)).toBe(1)
  })
})
