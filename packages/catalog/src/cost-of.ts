import { TOKEN_CLASSES, totalInputTokens, type NanoUsd, type Usage } from '@sluice/core'
import type { BillingConditions, CatalogEntry, Multiplier, PriceRow, Rates } from './catalog-entry.ts'
import { priceAt } from './price-at.ts'

const TOKENS_PER_PRICE = 1_000_000n

/**
 * What an answer cost, exactly, rounded up to a whole nano-dollar once per token class: never less than the vendor bills.
 *
 * - Long context: once the prompt, cached tokens included, exceeds a step, the whole request is billed at that step,
 *   output and cache classes too. Exactly at the step the lower price holds.
 * - Cache: reads and the four kinds of writes have rates of their own; no class is ever billed at another's rate.
 * - Reasoning tokens are a part of the output and are not billed again.
 * - Batch and regional multipliers apply to every class, and both at once when both hold. A vendor that states none
 *   has its listed price: no discount is assumed, and profiles that cost more are listed with what they cost.
 *
 * @returns undefined when no price is known at that time, or none for a class of which there are tokens. Never 0 for that.
 * @throws RangeError when a token count is not a non-negative safe integer.
 */
export function costOf(entry: CatalogEntry, usage: Usage, conditions: BillingConditions): NanoUsd | undefined {
  const row = priceAt(entry, conditions.time)
  if (!row) return undefined
  const rates = ratesFor(row, totalInputTokens(usage))
  const { numerator, denominator } = multiplierFor(entry, conditions)
  let cost = 0n
  for (const name of TOKEN_CLASSES) {
    const tokens = usage[name]
    if (!Number.isSafeInteger(tokens) || tokens < 0) throw new RangeError(`cost-of: ${name} is ${tokens}.`)
    if (tokens === 0) continue
    const rate = rates[name]
    if (rate === undefined) return undefined
    cost += divideUp(BigInt(tokens) * rate * numerator, TOKENS_PER_PRICE * denominator)
  }
  return cost
}

function ratesFor(row: PriceRow, inputTokens: number): Rates {
  return row.steps.findLast((step) => inputTokens > step.inputTokensAbove)?.rates ?? row.rates
}

function multiplierFor(entry: CatalogEntry, { isBatch, isRegional }: BillingConditions): Multiplier {
  let numerator = 1n
  let denominator = 1n
  for (const factor of [isBatch && entry.batchMultiplier, isRegional && entry.regionalMultiplier]) {
    if (!factor) continue
    numerator *= factor.numerator
    denominator *= factor.denominator
  }
  return { numerator, denominator }
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}
