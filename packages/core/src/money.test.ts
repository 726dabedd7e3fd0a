import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUsd, parseUsd } from './money.ts'

describe('money', () => {
  it('reads decimal dollars exactly', () => {
    expect(parseUsd('0.25')).toBe(250_000_000n)
    expect(parseUsd('3')).toBe(3_000_000_000n)
    expect(parseUsd('0.000000001')).toBe(1n)
  })

  it('writes what it reads, for every amount', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (amount) => parseUsd(formatUsd(amount)) === amount))
  })

  it('writes negative amounts with their sign', () => {
    expect(formatUsd(-1_500_000_000n)).toBe('-1.500000000')
  })

  it.each(['', '-1', '1e3', '0x10', '.5', '1.', '1.0000000001', 'NaN', ' 1', '1,5'])('refuses "%s"', (text) => {
    expect(() => parseUsd(text)).toThrow(RangeError)
  })
})
