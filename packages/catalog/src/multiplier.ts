import type { Multiplier } from './catalog-entry.ts'

const DECIMAL = /^(?=.*[1-9])\d{1,3}(?:\.\d{1,6})?$/

/** True for a positive plain decimal with at most six decimals, such as `"1.1"`. */
export function isMultiplier(text: string): boolean {
  return DECIMAL.test(text)
}

/** Reads a decimal such as `"1.1"` as the exact fraction 11/10. @throws RangeError when it is not one. */
export function parseMultiplier(text: string): Multiplier {
  if (!isMultiplier(text))
    throw new RangeError(`"${text}" is not a multiplier: write a positive decimal, such as "1.1".`)
  const [whole = '0', decimals = ''] = text.split('.')
  const numerator = BigInt(whole + decimals)
  const denominator = 10n ** BigInt(decimals.length)
  const divisor = greatestCommonDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b)
}
