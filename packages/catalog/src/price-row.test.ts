import { parseUsd } from '@sluice/core'
import { expect, it } from 'vitest'
import { parseMultiplier } from './multiplier.ts'
import { priceRowFromUsd } from './price-row.ts'

it('makes an own price that always holds, with cached input at the price of input', () => {
  const { from, rates, steps } = priceRowFromUsd({ input: '0.1', output: '0.4' })
  expect([from, steps]).toEqual(['1970-01-01', []])
  expect(rates).toEqual({
    uncachedInputTokens: parseUsd('0.1'),
    cacheReadTokens: parseUsd('0.1'),
    outputTokens: parseUsd('0.4'),
  })
})

it('takes every class at its own price', () => {
  const { rates } = priceRowFromUsd({
    input: '1',
    output: '2',
    cacheRead: '3',
    cacheWrite5m: '4',
    cacheWrite30m: '5',
    cacheWrite1h: '6',
    cacheWrite12h: '7',
  })
  expect(rates).toEqual({
    uncachedInputTokens: parseUsd('1'),
    outputTokens: parseUsd('2'),
    cacheReadTokens: parseUsd('3'),
    cacheWrite5mTokens: parseUsd('4'),
    cacheWrite30mTokens: parseUsd('5'),
    cacheWrite1hTokens: parseUsd('6'),
    cacheWrite12hTokens: parseUsd('7'),
  })
})

it('refuses what is not an amount', () => {
  expect(() => priceRowFromUsd({ input: '1e3', output: '0.4' })).toThrow(RangeError)
})

it('reads a multiplier as an exact fraction in lowest terms', () => {
  expect(parseMultiplier('1.1')).toEqual({ numerator: 11n, denominator: 10n })
  expect(parseMultiplier('0.50')).toEqual({ numerator: 1n, denominator: 2n })
  expect(parseMultiplier('2')).toEqual({ numerator: 2n, denominator: 1n })
  for (const text of ['0', '0.0', '-1', '', '1.', '.5']) expect(() => parseMultiplier(text)).toThrow(RangeError)
})
