import { readdirSync, readFileSync } from 'node:fs'
import { NO_USAGE, TOKEN_CLASSES, type TokenClass, type Usage } from '@sluice/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { costOf } from './cost-of.ts'
import { loadCatalog } from './load-catalog.ts'
import { billOf, type RawOffer } from './testing/bill-by-hand.ts'

const DATA = new URL('./data/', import.meta.url)
const LATE = Date.UTC(2027, 0, 1)
const rates = z.record(z.string(), z.string())
const rows = z.array(
  z.object({
    from: z.string(),
    usdPerMillionTokens: rates,
    steps: z.array(z.object({ inputTokensAbove: z.number(), usdPerMillionTokens: rates })).default([]),
  }),
)
const multipliers = { batchMultiplier: z.string().nullish(), regionalMultiplier: z.string().nullish() }
const offer = z.object({ ...multipliers, prices: rows.optional() })
const file = z.object({
  vendors: z.record(
    z.string(),
    z.object({ defaults: z.object(multipliers).default({}), offers: z.record(z.string(), offer) }),
  ),
})

/** Every offer with a price, as its file states it: decimal strings, read by nothing of the product. */
function readOffers(): RawOffer[] {
  const names = readdirSync(DATA).filter((name) => name.endsWith('.json'))
  const files = names.map((name) => file.parse(JSON.parse(readFileSync(new URL(name, DATA), 'utf8'))))
  return files.flatMap(({ vendors }) =>
    Object.entries(vendors).flatMap(([vendor, { defaults, offers }]) =>
      Object.entries(offers).flatMap(([model, { prices = [], ...own }]) =>
        prices.length === 0 ? [] : [{ vendor, model, prices, ...defaults, ...own }],
      ),
    ),
  )
}

const catalog = loadCatalog()
const offers = readOffers()

interface Question {
  readonly offer: RawOffer
  readonly usage: Usage
  readonly time?: number
  readonly isBatch?: boolean
  readonly isRegional?: boolean
}

/** Asks both, and says how often they were asked. */
function compare(questions: readonly Question[], source = catalog): number {
  for (const { offer: asked, usage, time = LATE, ...conditions } of questions) {
    const entry = source.find(asked.vendor, asked.model)
    const cost = entry && costOf(entry, usage, { time, ...conditions })
    const name = `${asked.vendor} ${asked.model} ${JSON.stringify({ usage, time, ...conditions })}`
    expect({ name, cost }).toEqual({ name, cost: billOf(asked, usage, { time, ...conditions }) })
  }
  return questions.length
}

const priced = ({ prices }: RawOffer): TokenClass[] =>
  TOKEN_CLASSES.filter((name) => billOf({ prices }, { ...NO_USAGE, [name]: 1 }, { time: LATE }) !== undefined)
const usageOf = (counts: Partial<Usage>): Usage => ({ ...NO_USAGE, ...counts })
/** Some tokens of every class that has a price: primes, so that little divides evenly. */
const mixed = (each: RawOffer): Usage =>
  usageOf(Object.fromEntries(priced(each).map((name, index) => [name, [1_009, 7, 13, 101, 3, 997, 509][index]])))
const steps = offers.flatMap((each) =>
  (each.prices.at(-1)?.steps ?? []).map((step) => ({ each, above: step.inputTokensAbove })),
)

it('prices a mixed request of every offer, plain, as a batch, regional, and both', () => {
  const asked = compare(
    offers.flatMap((each) =>
      [{}, { isBatch: true }, { isRegional: true }, { isBatch: true, isRegional: true }].map((conditions) => ({
        offer: each,
        usage: mixed(each),
        ...conditions,
      })),
    ),
  )
  expect(asked).toBeGreaterThanOrEqual(300)
})

it('prices each class alone: input, output, reads, and writes of 5 and 30 minutes, 1 and 12 hours', () => {
  const questions = offers.flatMap((each) =>
    TOKEN_CLASSES.flatMap((name) =>
      [1, 333_333].map((tokens) => ({ offer: each, usage: usageOf({ [name]: tokens }) })),
    ),
  )
  expect(compare(questions)).toBeGreaterThanOrEqual(300)
  const known = new Set(offers.flatMap(priced))
  expect([...known].toSorted()).toEqual([...TOKEN_CLASSES].toSorted())
})

it('prices the whole request at the step: below it, exactly at it, one above, and far above', () => {
  const questions = steps.flatMap(({ each, above }) =>
    [above - 1, above, above + 1, 3 * above].flatMap((tokens) => [
      { offer: each, usage: usageOf({ uncachedInputTokens: tokens, outputTokens: 777 }) },
      { offer: each, usage: usageOf({ uncachedInputTokens: 1, cacheReadTokens: tokens - 1, outputTokens: 777 }) },
      { offer: each, usage: { ...mixed(each), uncachedInputTokens: tokens }, isBatch: true },
    ]),
  )
  expect(compare(questions)).toBeGreaterThanOrEqual(300)
  expect(new Set(steps.map(({ above }) => above))).toEqual(new Set([100_000, 200_000, 272_000]))
})

it('knows no price before its first day, and knows one from that day on', () => {
  const questions = offers.flatMap((each) => {
    const from = Date.parse(`${each.prices[0]?.from}T00:00:00Z`)
    return [from - 1, from, from + 86_400_000].map((time) => ({ offer: each, usage: mixed(each), time }))
  })
  expect(compare(questions)).toBeGreaterThanOrEqual(300)
})

it('changes the price at midnight UTC of the day it changes on', () => {
  const changed = offers
    .filter(({ vendor, prices }) => vendor !== 'bedrock-mantle' && prices.length === 1)
    .slice(0, 40)
    .map((each) => ({
      ...each,
      prices: [
        ...each.prices,
        { from: '2026-12-01', usdPerMillionTokens: { input: '0.000000007', output: '3.3' }, steps: [] },
      ],
    }))
  const overlays = changed.map(({ vendor, model, prices }) => ({
    vendors: { [vendor]: { offers: { [model]: { prices } } } },
  }))
  const questions = changed.flatMap((each) =>
    [Date.UTC(2026, 10, 30), Date.UTC(2026, 11, 1) - 1, Date.UTC(2026, 11, 1), LATE].map((time) => ({
      offer: each,
      usage: usageOf({ uncachedInputTokens: 1_009, outputTokens: 13 }),
      time,
    })),
  )
  expect(compare(questions, loadCatalog({ overlays }))).toBe(160)
})

it('knows no price of tokens of a class that has none, and never says 0 for it', () => {
  const questions = offers.flatMap((each) =>
    TOKEN_CLASSES.filter((name) => !priced(each).includes(name)).map((name) => ({
      offer: each,
      usage: usageOf({ uncachedInputTokens: 5, [name]: 1 }),
    })),
  )
  for (const { offer: each, usage } of questions) expect(billOf(each, usage, { time: LATE })).toBeUndefined()
  expect(compare(questions)).toBeGreaterThanOrEqual(300)
})

it('is exact over 10,000,000 requests of $0.0000025', () => {
  const entry = catalog.find('openai', 'gpt-5.4')
  const cost = entry && costOf(entry, usageOf({ uncachedInputTokens: 1 }), { time: LATE })
  let sum = 0n
  for (let request = 0; request < 10_000_000; request += 1) sum += cost ?? 0n
  expect(sum).toBe(25_000_000_000n)
})
