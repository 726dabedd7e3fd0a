import { readFileSync } from 'node:fs'
import { parseUsd } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { CatalogEntry, Rates } from './catalog-entry.ts'
import { loadCatalog } from './load-catalog.ts'

const catalog = loadCatalog()
const REFERENCE = new URL('../../../test/fixtures/reference-catalog.json', import.meta.url)

const usd = z.number().nullish()
const rateFields = {
  input: usd,
  output: usd,
  cache_read: usd,
  cache_write_5m: usd,
  cache_write_30m: usd,
  cache_write_1h: usd,
  cache_write_12h: usd,
}
const referenceRow = z.object({
  origin: z.string(),
  provider: z.string(),
  model_id: z.string(),
  canonical: z.string(),
  price: z.object({
    ...rateFields,
    tiers: z.array(z.object({ ...rateFields, input_tokens_above: z.number().optional() })),
  }),
  batch_multiplier: z.number().nullable(),
  context_window: z.number().nullable(),
  max_input: z.number().nullable(),
  max_output: z.number().nullable(),
  modalities: z.object({ input: z.array(z.string()) }),
  notes: z.array(z.string()),
  source: z.array(z.string()),
  lifecycle: z.object({
    released: z.string().nullish(),
    retires: z.string().nullish(),
    shutdown: z.string().nullish(),
  }),
})
type ReferenceRow = z.infer<typeof referenceRow>
type ReferenceRates = ReferenceRow['price']

function referenceRows(): ReferenceRow[] {
  const { rows } = z.object({ rows: z.array(referenceRow) }).parse(JSON.parse(readFileSync(REFERENCE, 'utf8')))
  const isOurs = ({ price, provider }: ReferenceRow) => typeof price.input === 'number' || provider === 'vllm'
  return rows.filter((row) => row.origin === 'observed-2026-11' && row.source.length > 0 && isOurs(row))
}

/** What the reference says, in our classes. */
function expectedRates(row: ReferenceRow, price: Omit<ReferenceRates, 'tiers'>): Rates {
  // The Bedrock table has one price for cache writes; the shortest cache of OpenAI's models is 30 minutes.
  const isThirtyMinutes = row.provider === 'bedrock' && row.canonical.startsWith('gpt-')
  // "No discount" is a price: that of input.
  const cacheRead = row.notes.includes('no cached-input discount') ? price.input : price.cache_read
  const stated = {
    uncachedInputTokens: price.input,
    cacheReadTokens: cacheRead,
    cacheWrite5mTokens: isThirtyMinutes ? undefined : price.cache_write_5m,
    cacheWrite30mTokens: isThirtyMinutes ? price.cache_write_5m : price.cache_write_30m,
    cacheWrite1hTokens: price.cache_write_1h,
    cacheWrite12hTokens: price.cache_write_12h,
    outputTokens: price.output,
  }
  const known = Object.entries(stated).filter(([, figure]) => typeof figure === 'number')
  return Object.fromEntries(known.map(([name, figure]) => [name, parseUsd(String(figure))]))
}

/** The reference has all of Bedrock under one name; we part it by the wire that a model speaks there. */
function vendorOf({ provider, canonical }: ReferenceRow): string {
  if (provider !== 'bedrock' || canonical.startsWith('claude-')) return provider
  return canonical.startsWith('gpt-') ? 'bedrock-openai' : 'bedrock-meta'
}

function entryFor(row: ReferenceRow): CatalogEntry {
  const vendor = vendorOf(row)
  const matches = catalog.entries.filter((entry) => entry.vendor === vendor && entry.vendorModel === row.model_id)
  expect(matches).toHaveLength(1)
  const [entry] = matches
  if (!entry) throw new Error(`${row.provider} ${row.model_id} is missing`)
  return entry
}

describe.each(referenceRows())('$provider $model_id', (row) => {
  it('has the prices of the reference, all of them and no other', () => {
    const { prices, batchMultiplier } = entryFor(row)
    expect(prices).toHaveLength(row.price.input === null ? 0 : 1)
    for (const price of prices) {
      expect(price.rates).toEqual(expectedRates(row, row.price))
      expect(price.steps).toEqual(
        row.price.tiers.map((tier) => ({ inputTokensAbove: tier.input_tokens_above, rates: expectedRates(row, tier) })),
      )
    }
    const batch = batchMultiplier && Number(batchMultiplier.numerator) / Number(batchMultiplier.denominator)
    expect(batch ?? null).toBe(row.batch_multiplier)
  })

  it('has the limits, dates and sources of the reference', () => {
    const { facts, lifecycle, sources } = entryFor(row)
    expect(facts.id).toBe(row.canonical)
    expect(facts.contextWindowTokens).toBe(row.context_window)
    expect(facts.maxInputTokens).toBe(row.max_input ?? facts.maxInputTokens)
    expect(facts.maxOutputTokens).toBe(row.max_output ?? facts.maxOutputTokens)
    expect(facts.capabilities.images).toBe(row.modalities.input.includes('image'))
    expect(facts.capabilities.documents).toBe(row.modalities.input.includes('pdf'))
    expect(sources).toEqual(row.source)
    expect(lifecycle.released).toBe(row.lifecycle.released ?? undefined)
    expect(lifecycle.retires).toBe(row.lifecycle.retires ?? row.lifecycle.shutdown ?? undefined)
  })
})

describe('every shipped entry', () => {
  it('has a source, and says how well its price is supported', () => {
    expect(catalog.entries.length).toBeGreaterThan(200)
    expect(catalog.entries.filter((entry) => entry.sources.length === 0)).toEqual([])
    expect(catalog.entries.flatMap((entry) => entry.prices).filter((price) => price.support === '')).toEqual([])
  })

  it('is found by its own id and by its catalog id', () => {
    for (const { vendor, vendorModel, facts } of catalog.entries) {
      expect(catalog.find(vendor, vendorModel)?.vendorModel).toBe(vendorModel)
      expect(catalog.find(vendor, facts.id)?.facts.id).toBe(facts.id)
    }
  })

  it.each(['bedrock', 'bedrock-mantle', 'vertex', 'foundry'])(
    'is Claude at %s: its provider speaks no other wire',
    (host) => {
      const offered = catalog.entries.filter(({ vendor }) => vendor === host).map(({ facts }) => facts.id)
      expect(offered.filter((id) => !id.startsWith('claude-'))).toEqual([])
    },
  )

  it('costs on mantle what its id costs on Bedrock, cache and all', () => {
    const atMantle = catalog.entries.filter(({ vendor }) => vendor === 'bedrock-mantle')
    const priced = atMantle.filter(({ facts }) => facts.capabilities.promptCache)
    expect(priced.map(({ facts }) => facts.id)).toContain('claude-opus-4-7')
    for (const { vendorModel, prices } of priced) {
      expect(prices).toEqual(catalog.find('bedrock', vendorModel)?.prices)
    }
  })

  it('leaves no price without a vendor except the self-hosted', () => {
    const unpriced = catalog.entries.filter((entry) => entry.prices.length === 0).map((entry) => entry.vendor)
    expect(new Set(unpriced)).toEqual(new Set(['vllm']))
  })
})

it('says of every wrong figure of the April 2026 design why another one replaces it', () => {
  const corrected = catalog.entries.filter((entry) => entry.correction).map((entry) => entry.vendorModel)
  expect(corrected).toEqual([
    'gpt-5.4',
    'gpt-5.4-pro',
    'gpt-5.4-mini',
    'gpt-5.4-nano',
    'global.anthropic.claude-opus-4-7',
    'anthropic.claude-opus-4-7',
    'claude-opus-4-7',
  ])
})
