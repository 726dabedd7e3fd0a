import type { TokenClass, Usage } from '@sluice/core'

/** A price as a catalog file states it: decimal strings. */
interface RawRow {
  readonly from: string
  readonly usdPerMillionTokens: Readonly<Record<string, string>>
  readonly steps: readonly {
    readonly inputTokensAbove: number
    readonly usdPerMillionTokens: Readonly<Record<string, string>>
  }[]
}

interface RawPrices {
  readonly prices: readonly RawRow[]
  readonly batchMultiplier?: string | null
  readonly regionalMultiplier?: string | null
}

export interface RawOffer extends RawPrices {
  readonly vendor: string
  readonly model: string
}

interface Fraction {
  readonly above: bigint
  readonly below: bigint
}

const RATES: readonly (readonly [TokenClass, string])[] = [
  ['outputTokens', 'output'],
  ['cacheWrite12hTokens', 'cacheWrite12h'],
  ['cacheWrite1hTokens', 'cacheWrite1h'],
  ['cacheWrite30mTokens', 'cacheWrite30m'],
  ['cacheWrite5mTokens', 'cacheWrite5m'],
  ['cacheReadTokens', 'cacheRead'],
  ['uncachedInputTokens', 'input'],
]

/**
 * A bill written out by hand, for comparison: straight from decimal strings, in fractions that are never shortened, in
 * dollars until the end. Shares nothing with the product but the names of the classes.
 */
export function billOf(
  { prices, batchMultiplier, regionalMultiplier }: RawPrices,
  usage: Usage,
  { time, isBatch, isRegional }: { readonly time: number; readonly isBatch?: boolean; readonly isRegional?: boolean },
): bigint | undefined {
  const day = new Date(time).toISOString().slice(0, 10)
  const row = prices.toReversed().find(({ from }) => from <= day)
  if (!row) return undefined
  const prompt = RATES.reduce((sum, [name]) => (name === 'outputTokens' ? sum : sum + usage[name]), 0)
  const reached = row.steps.filter(({ inputTokensAbove }) => prompt > inputTokensAbove)
  const { usdPerMillionTokens } = reached.at(-1) ?? row
  const batch = fraction(isBatch ? (batchMultiplier ?? '1') : '1')
  const regional = fraction(isRegional ? (regionalMultiplier ?? '1') : '1')
  let nanoUsd = 0n
  for (const [name, key] of RATES) {
    if (usage[name] === 0) continue
    const stated = usdPerMillionTokens[key]
    if (stated === undefined) return undefined
    const millions = { above: BigInt(usage[name]), below: 1_000_000n }
    nanoUsd += nanoUp([millions, fraction(stated), batch, regional].reduce(times))
  }
  return nanoUsd
}

function fraction(decimal: string): Fraction {
  const decimals = decimal.includes('.') ? decimal.length - 1 - decimal.indexOf('.') : 0
  return { above: BigInt(decimal.replace('.', '')), below: 10n ** BigInt(decimals) }
}

function times(a: Fraction, b: Fraction): Fraction {
  return { above: a.above * b.above, below: a.below * b.below }
}

function nanoUp(usd: Fraction): bigint {
  const above = usd.above * 1_000_000_000n
  const whole = above / usd.below
  return whole * usd.below === above ? whole : whole + 1n
}
