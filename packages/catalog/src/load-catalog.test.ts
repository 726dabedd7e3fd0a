import { NO_USAGE, parseUsd } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { CatalogError } from './catalog-error.ts'
import { costOf } from './cost-of.ts'
import { loadCatalog } from './load-catalog.ts'
import { readOverlay } from './read-overlay.ts'

const shipped = loadCatalog()

const price = (input: string) => ({ from: '2026-01-01', usdPerMillionTokens: { input, output: '1' } })
const offerOf = (vendor: string, id: string, offer: object) => ({ vendors: { [vendor]: { offers: { [id]: offer } } } })

describe('find', () => {
  it('takes the catalog id or the id of the vendor', () => {
    expect(shipped.find('vertex', 'claude-haiku-4-5')?.vendorModel).toBe('claude-haiku-4-5@20251001')
    expect(shipped.find('vertex', 'claude-haiku-4-5@20251001')?.facts.id).toBe('claude-haiku-4-5')
  })

  it('takes a catalog id with several offers as the first of them', () => {
    expect(shipped.find('bedrock', 'claude-opus-4-7')?.vendorModel).toBe('global.anthropic.claude-opus-4-7')
    expect(shipped.find('anthropic', 'claude-haiku-4-5')?.vendorModel).toBe('claude-haiku-4-5')
  })

  it('knows nothing of other vendors or models', () => {
    expect(shipped.find('vertex', 'gpt-5.4')).toBeUndefined()
    expect(shipped.find('nobody', 'gpt-5.4')).toBeUndefined()
    expect(shipped.find('vertex', 'constructor')).toBeUndefined()
  })
})

it('an overlay replaces the prices of an offer and leaves everything else', () => {
  const overlay = offerOf('openai', 'gpt-5.4-mini', { prices: [price('0.5')] })
  const before = shipped.find('openai', 'gpt-5.4-mini')
  const after = loadCatalog({ overlays: [overlay] }).find('openai', 'gpt-5.4-mini')
  expect(after?.prices.map((row) => row.rates.uncachedInputTokens)).toEqual([parseUsd('0.5')])
  expect(after?.facts).toEqual(before?.facts)
  expect(after?.lifecycle).toEqual(before?.lifecycle)
  expect(after?.sources).toEqual(['overlay 1'])
  expect(after?.correction).toBeUndefined()
})

it('a model that an overlay adds to a vendor is taken as that vendor takes all', () => {
  const overlay = offerOf('vertex', 'claude-next', { model: 'claude-opus-4-7', facts: { intake: { mediaUrls: true } } })
  const intake = loadCatalog({ overlays: [overlay] }).find('vertex', 'claude-next')?.facts.intake
  const known = shipped.find('vertex', 'claude-opus-4-7')?.facts.intake
  expect(known?.mediaUrls).toBe(false)
  expect(intake).toEqual({ ...known, mediaUrls: true })
})

it('a dialect or a pattern that is none is refused', () => {
  const facts = (intake: object) => offerOf('vertex', 'claude-opus-4-7', { facts: { intake } })
  expect(() => readOverlay(facts({ schemas: { tool: 'loose' } }), 'mine')).toThrow(CatalogError)
  expect(() => readOverlay(facts({ toolNamePattern: '[' }), 'mine')).toThrow(/must be a regular expression/)
})

it('an overlay wins over the ones before it', () => {
  const overlays = ['0.5', '0.6'].map((input) => offerOf('openai', 'gpt-5.4', { prices: [price(input)] }))
  const entry = loadCatalog({ overlays }).find('openai', 'gpt-5.4')
  expect(entry?.prices[0]?.rates.uncachedInputTokens).toBe(parseUsd('0.6'))
})

it('an overlay changes one fact of a model at every vendor, or at one', () => {
  const models = { 'claude-opus-4-7': { capabilities: { tools: false } } }
  const everywhere = loadCatalog({ overlays: [{ models }] })
  expect(everywhere.find('vertex', 'claude-opus-4-7')?.facts.capabilities).toMatchObject({
    tools: false,
    images: true,
  })
  const overlay = offerOf('vertex', 'claude-opus-4-7', { facts: { capabilities: { tools: false } } })
  const atVertex = loadCatalog({ overlays: [overlay] })
  expect(atVertex.find('vertex', 'claude-opus-4-7')?.facts.capabilities.tools).toBe(false)
  expect(atVertex.find('anthropic', 'claude-opus-4-7')?.facts.capabilities.tools).toBe(true)
})

it('an overlay lowers what has to fit into a window together with the window', () => {
  const scout = 'meta-llama/Llama-4-Scout-17B-16E-Instruct'
  const overlay = offerOf('vllm', scout, { facts: { contextWindowTokens: 4_096 } })
  const entry = loadCatalog({ overlays: [overlay] }).find('vllm', 'llama-4-scout')
  expect(entry?.facts).toMatchObject({ contextWindowTokens: 4_096, maxInputTokens: 4_096, maxOutputTokens: 4_096 })
})

it('an overlay adds a model like another, a vendor, and a default among its offers', () => {
  const overlay = {
    sources: { contract: 'our contract of November 2026' },
    models: { 'house-scout': { like: 'llama-4-scout', name: 'House Scout', contextWindowTokens: 131_072 } },
    vendors: {
      house: {
        defaults: { batchMultiplier: '0.25', sources: ['contract'] },
        offers: {
          'scout-a': { model: 'house-scout', prices: [price('1')] },
          'scout-b': { model: 'house-scout', isDefault: true, prices: [price('2')] },
        },
      },
    },
  }
  const entry = loadCatalog({ overlays: [overlay] }).find('house', 'house-scout')
  expect(entry).toMatchObject({ vendorModel: 'scout-b', sources: ['our contract of November 2026'] })
  expect(entry?.facts).toMatchObject({ name: 'House Scout', maxInputTokens: 131_072 })
  const usage = { ...NO_USAGE, uncachedInputTokens: 1_000_000 }
  expect(entry && costOf(entry, usage, { time: Date.UTC(2026, 10, 22), isBatch: true })).toBe(parseUsd('0.5'))
})

it('a vendor like another offers what that one does, with what is its own laid over it', () => {
  const defaults = { lifecycle: { status: 'unknown' as const }, facts: { capabilities: { images: false } } }
  const offers = { 'gpt-5.4': { prices: [price('9')] }, 'gpt-next': { model: 'gpt-5.4' } }
  const catalog = loadCatalog({ overlays: [{ vendors: { partner: { like: 'openai', defaults, offers } } }] })
  const known = catalog.find('openai', 'gpt-5.4-mini')
  const facts = { ...known?.facts, capabilities: { ...known?.facts.capabilities, images: false } }
  expect(catalog.find('partner', 'gpt-5.4-mini')).toMatchObject({
    prices: known?.prices,
    facts,
    lifecycle: defaults.lifecycle,
  })
  expect(catalog.find('partner', 'gpt-5.4')?.prices[0]?.rates.uncachedInputTokens).toBe(parseUsd('9'))
  expect(catalog.find('partner', 'gpt-next')?.facts.capabilities).toMatchObject({ images: false, tokenCounting: true })
  expect(known?.facts.capabilities.images).toBe(true)
})

it('an overlay takes a multiplier away with null', () => {
  const overlay = offerOf('openai', 'gpt-5.4', { regionalMultiplier: null })
  expect(shipped.find('openai', 'gpt-5.4')?.regionalMultiplier).toEqual({ numerator: 11n, denominator: 10n })
  expect(loadCatalog({ overlays: [overlay] }).find('openai', 'gpt-5.4')?.regionalMultiplier).toBeUndefined()
})

it('an overlay does not change the shipped catalog', () => {
  loadCatalog({ overlays: [offerOf('openai', 'gpt-5.4', { prices: [] })] })
  expect(loadCatalog().find('openai', 'gpt-5.4')?.prices).toEqual(shipped.find('openai', 'gpt-5.4')?.prices)
})

describe('a wrong overlay is refused, with where, what was found and what is allowed', () => {
  it.each([
    [
      offerOf('a', 'b', { prices: [price('1,5')] }),
      /prices\[0\].usdPerMillionTokens.input: must be dollars .* Found "1,5"/,
    ],
    [
      offerOf('a', 'b', { prices: [{ ...price('1'), from: '2026-02-30' }] }),
      /prices\[0\].from: must be a day .* Found "2026/,
    ],
    [offerOf('a', 'b', { prices: [price('1'), price('2')] }), /oldest first/],
    [offerOf('a', 'b', { batchMultiplier: '0' }), /batchMultiplier: must be a positive decimal/],
    [offerOf('a', 'b', { price: 1 }), /vendors\.a\.offers\.b\.price: unknown field; allowed: .*prices.* Found 1\./],
    [offerOf('a', 'b', { model: 'gpt-9' }), /offers\["b"\]\.model: no model "gpt-9"/],
    [offerOf('a', 'b', {}), /offers\["b"\]\.model: is missing/],
    [offerOf('a', 'b', { model: 'gpt-5.4', sources: ['x'] }), /offers\.b\.sources: "x" is not in "sources"/],
    [{ vendors: { a: { like: 'nobody', offers: {} } } }, /vendors\["a"\]\.like: no vendor "nobody" before this one/],
    [{ models: { m: { like: 'gpt-9' } } }, /models\["m"\]\.like: no model "gpt-9"/],
    [{ models: { m: { name: 'M' } } }, /models\["m"\]: contextWindowTokens: .*number.* Found nothing/],
    [{ models: { 'gpt-5.4': { parameters: { sampling: 'maybe' } } } }, /"accepted"\|"rejected".* Found "maybe"/],
    ['prices.json', /Found "prices.json"/],
  ])('%j', (overlay, message) => {
    const load = () => loadCatalog({ overlays: [{}, overlay] })
    expect(load).toThrow(CatalogError)
    expect(load).toThrow(/^catalog overlay 2/)
    expect(load).toThrow(message)
  })

  it('under the name its reader gave it', () => {
    expect(() => readOverlay({ model: {} }, 'prices.json')).toThrow(
      /^catalog prices.json: model: unknown field; allowed: sources, models, vendors/,
    )
  })
})
