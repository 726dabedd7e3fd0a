import { NO_USAGE, TOKEN_CLASSES, totalInputTokens, type TokenClass, type Usage } from '@sluice/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BillingConditions, CatalogEntry } from './catalog-entry.ts'
import { costOf } from './cost-of.ts'
import { loadCatalog } from './load-catalog.ts'

const time = Date.UTC(2026, 10, 22)
const priced = loadCatalog().entries.filter((entry) => entry.prices.length > 0)

const anyEntry = fc.constantFrom(...priced)
const anyConditions = fc.record({ time: fc.constant(time), isBatch: fc.boolean(), isRegional: fc.boolean() })
// Tokens mostly of classes that have a price: of 7 classes at random, nearly every entry lacks the price of one.
const anyUsageOf = (entry: CatalogEntry): fc.Arbitrary<Usage> =>
  fc.tuple(fc.nat({ max: 9 }), ...TOKEN_CLASSES.map(() => fc.nat({ max: 200_000 }))).map(([dice, ...counts]) => {
    const rates = entry.prices.at(-1)?.rates
    const isBilled = (name: TokenClass) => dice === 0 || rates?.[name] !== undefined
    const tokens = TOKEN_CLASSES.map((name, index) => [name, isBilled(name) ? (counts[index] ?? 0) : 0] as const)
    return { ...NO_USAGE, ...Object.fromEntries(tokens) }
  })
const anyBill = anyEntry.chain((entry) => fc.tuple(fc.constant(entry), anyUsageOf(entry)))

// Written the other way round: a rational per class, reduced only at the end.
function reference(entry: CatalogEntry, usage: Usage, { isBatch, isRegional }: BillingConditions): bigint | undefined {
  const [row] = entry.prices.toReversed()
  if (!row) return undefined
  const step = row.steps.toReversed().find(({ inputTokensAbove }) => totalInputTokens(usage) > inputTokensAbove)
  const used = TOKEN_CLASSES.filter((name) => usage[name] > 0)
  const rates = (step ?? row).rates
  if (used.some((name) => rates[name] === undefined)) return undefined
  const batch = (isBatch && entry.batchMultiplier) || { numerator: 1n, denominator: 1n }
  const regional = (isRegional && entry.regionalMultiplier) || { numerator: 1n, denominator: 1n }
  const below = 1_000_000n * batch.denominator * regional.denominator
  const nanos = (name: TokenClass) => {
    const above = BigInt(usage[name]) * (rates[name] ?? 0n) * batch.numerator * regional.numerator
    return above % below === 0n ? above / below : above / below + 1n
  }
  return used.map(nanos).reduce((sum, part) => sum + part, 0n)
}

it('equals an independent calculation', () => {
  fc.assert(
    fc.property(anyBill, anyConditions, ([entry, usage], conditions) => {
      expect(costOf(entry, usage, conditions)).toBe(reference(entry, usage, conditions))
    }),
    { numRuns: 500 },
  )
})

it('is zero or more, and zero only without tokens', () => {
  fc.assert(
    fc.property(anyBill, anyConditions, ([entry, usage], conditions) => {
      const cost = costOf(entry, usage, conditions)
      const tokens = totalInputTokens(usage) + usage.outputTokens
      expect(cost === undefined || cost > 0n).toBe(tokens > 0)
    }),
  )
})

it('never falls when tokens are added within a step, and not across a step either', () => {
  const anyClass = fc.constantFrom(...TOKEN_CLASSES)
  fc.assert(
    fc.property(anyBill, anyClass, fc.nat({ max: 300_000 }), ([entry, usage], name, more) => {
      const fewer = costOf(entry, usage, { time })
      const grown = costOf(entry, { ...usage, [name]: usage[name] + more }, { time })
      expect(fewer === undefined || grown === undefined || grown >= fewer).toBe(true)
    }),
  )
})

it('is the sum of its classes while no step is crossed', () => {
  fc.assert(
    fc.property(anyBill, anyConditions, ([entry, usage], conditions) => {
      const flat = { ...entry, prices: entry.prices.map((row) => ({ ...row, steps: [] })) }
      const parts = TOKEN_CLASSES.map((name) => costOf(flat, { ...NO_USAGE, [name]: usage[name] }, conditions))
      const sum = parts.reduce(
        (total, part) => (total === undefined || part === undefined ? undefined : total + part),
        0n,
      )
      expect(costOf(flat, usage, conditions)).toBe(sum)
    }),
  )
})

it('is known for most of these bills, so that the properties above say something', () => {
  const bills = fc.sample(anyBill, { numRuns: 200, seed: 1 })
  const known = bills.filter(([entry, usage]) => costOf(entry, usage, { time }) !== undefined)
  expect(known.length).toBeGreaterThan(150)
})
