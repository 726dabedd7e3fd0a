import { parseUsd, TOKEN_CLASSES, type TokenClass } from '@sluice/core'
import type { PriceRow, Rates } from './catalog-entry.ts'
import type { UsdRates } from './catalog-file.ts'

const USD_KEYS: Readonly<Record<TokenClass, keyof UsdRates>> = {
  uncachedInputTokens: 'input',
  cacheReadTokens: 'cacheRead',
  cacheWrite5mTokens: 'cacheWrite5m',
  cacheWrite30mTokens: 'cacheWrite30m',
  cacheWrite1hTokens: 'cacheWrite1h',
  cacheWrite12hTokens: 'cacheWrite12h',
  outputTokens: 'output',
}

/**
 * A price of your own, in decimal dollars per million tokens: for a self-hosted model, or a contract.
 * It holds always. `cacheRead` left out: cached input costs what input costs. A cache write left out has no known price.
 * @throws RangeError when a text is not a plain decimal with at most nine decimals.
 */
export function priceRowFromUsd(usdPerMillionTokens: UsdRates): PriceRow {
  const rates = ratesFromUsd({
    ...usdPerMillionTokens,
    cacheRead: usdPerMillionTokens.cacheRead ?? usdPerMillionTokens.input,
  })
  return { from: '1970-01-01', rates, steps: [], support: 'set by the operator' }
}

/** Rates in nano-dollars, exactly; a class that is left out stays out. */
export function ratesFromUsd(usdPerMillionTokens: UsdRates): Rates {
  const rates: Partial<Record<TokenClass, bigint>> = {}
  for (const name of TOKEN_CLASSES) {
    const text = usdPerMillionTokens[USD_KEYS[name]]
    if (text !== undefined) rates[name] = parseUsd(text)
  }
  return rates
}
