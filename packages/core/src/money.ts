/** An exact amount of money in billionths of a US dollar. Never a floating-point number. */
export type NanoUsd = bigint

const NANO_PER_USD = 1_000_000_000n
const DECIMAL_USD = /^\d{1,9}(?:\.\d{1,9})?$/

/**
 * Reads a decimal amount of dollars, such as `"0.25"`, exactly.
 * @throws RangeError when the text is not a plain decimal with at most nine decimals.
 */
export function parseUsd(text: string): NanoUsd {
  if (!DECIMAL_USD.test(text)) {
    throw new RangeError(`"${text}" is not an amount of dollars: write digits with at most 9 decimals, such as "0.25".`)
  }
  const [dollars = '0', decimals = ''] = text.split('.')
  return BigInt(dollars) * NANO_PER_USD + BigInt(decimals.padEnd(9, '0'))
}

/** Writes an amount as decimal dollars with all nine decimals, such as `"0.001234500"`. Lossless. */
export function formatUsd(amount: NanoUsd): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(10, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}
