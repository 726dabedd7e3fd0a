import { NO_USAGE, parseUsd, type Usage } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { BillingConditions, CatalogEntry } from './catalog-entry.ts'
import { costOf } from './cost-of.ts'
import { loadCatalog } from './load-catalog.ts'
import { isPriced } from './price-at.ts'
import { priceRowFromUsd } from './price-row.ts'

const NOW = Date.UTC(2026, 10, 22)
const catalog = loadCatalog()

function entryOf(vendor: string, model: string): CatalogEntry {
  const entry = catalog.find(vendor, model)
  if (!entry) throw new Error(`no ${model} at ${vendor}`)
  return entry
}

function cost(vendor: string, model: string, usage: Partial<Usage>, conditions: Partial<BillingConditions> = {}) {
  return costOf(entryOf(vendor, model), { ...NO_USAGE, ...usage }, { time: NOW, ...conditions })
}

it('is input plus output at the listed rates', () => {
  const usage = { uncachedInputTokens: 1_000, outputTokens: 200 }
  expect(cost('anthropic', 'claude-opus-4-7', usage)).toBe(parseUsd('0.01'))
  expect(cost('openai', 'gpt-5.4', usage)).toBe(parseUsd('0.0055'))
  expect(cost('anthropic', 'claude-haiku-4-5', usage)).toBe(parseUsd('0.002'))
})

it('doubles input and takes output 1.5 times for the whole request above 272K', () => {
  const below = { uncachedInputTokens: 272_000, outputTokens: 10_000 }
  expect(cost('openai', 'gpt-5.4', below)).toBe(parseUsd('0.83'))
  expect(cost('openai', 'gpt-5.4', { ...below, uncachedInputTokens: 272_001 })).toBe(parseUsd('1.585005'))
})

it('counts cached tokens towards the step and bills them at it', () => {
  const usage = { uncachedInputTokens: 1_000, cacheReadTokens: 272_000, outputTokens: 1_000 }
  expect(cost('openai', 'gpt-5.4', usage)).toBe(parseUsd('0.1635'))
})

it('bills claude-haiku-5-5 at five times above 100K, every class', () => {
  const usage = { uncachedInputTokens: 100_000, outputTokens: 1_000 }
  expect(cost('anthropic', 'claude-haiku-5-5', usage)).toBe(parseUsd('0.0105'))
  const above = { ...usage, cacheWrite5mTokens: 1_000, cacheWrite1hTokens: 1_000, cacheReadTokens: 1_000 }
  expect(cost('anthropic', 'claude-haiku-5-5', above)).toBe(parseUsd('0.054175'))
})

it('bills cache writes of 5 minutes and of 1 hour, and reads, at rates of their own', () => {
  const model = ['anthropic', 'claude-sonnet-4-6'] as const
  expect(cost(...model, { cacheWrite5mTokens: 1_000_000 })).toBe(parseUsd('3.75'))
  expect(cost(...model, { cacheWrite1hTokens: 1_000_000 })).toBe(parseUsd('6'))
  expect(cost(...model, { cacheReadTokens: 1_000_000 })).toBe(parseUsd('0.3'))
})

it('bills OpenAI cache reads and writes, each at the step of the whole prompt', () => {
  expect(cost('openai', 'gpt-6-sol', { cacheReadTokens: 100_000, cacheWrite30mTokens: 100_000 })).toBe(parseUsd('0.27'))
  expect(cost('openai', 'gpt-6-sol', { cacheReadTokens: 200_000, cacheWrite30mTokens: 100_000 })).toBe(parseUsd('0.58'))
  expect(cost('openai', 'gpt-6.1-terra', { cacheWrite12hTokens: 100_000 })).toBe(parseUsd('0.25'))
  expect(cost('bedrock-openai', 'gpt-6-sol', { cacheWrite30mTokens: 100_000 })).toBe(parseUsd('0.25'))
})

it('gives no discount on cached input where the vendor gives none', () => {
  expect(cost('openai', 'gpt-5.4-pro', { cacheReadTokens: 1_000 })).toBe(parseUsd('0.03'))
})

it('halves a batch and adds a tenth for a regional endpoint, both at once', () => {
  const usage = { uncachedInputTokens: 1_000, outputTokens: 1_000 }
  expect(cost('openai', 'gpt-5.4', usage, { isBatch: true })).toBe(parseUsd('0.00875'))
  expect(cost('openai', 'gpt-5.4', usage, { isRegional: true })).toBe(parseUsd('0.01925'))
  expect(cost('openai', 'gpt-5.4', usage, { isBatch: true, isRegional: true })).toBe(parseUsd('0.009625'))
  expect(cost('vertex', 'claude-opus-4-7', usage, { isRegional: true })).toBe(parseUsd('0.033'))
})

it('assumes no discount and no extra where the vendor states no multiplier', () => {
  const usage = { uncachedInputTokens: 1_000 }
  expect(cost('vertex', 'claude-opus-4-7', usage, { isBatch: true })).toBe(parseUsd('0.005'))
  expect(cost('bedrock', 'us.anthropic.claude-opus-4-7', usage, { isRegional: true })).toBe(parseUsd('0.0055'))
  expect(cost('anthropic', 'claude-haiku-4-5', usage, { isRegional: true })).toBe(parseUsd('0.001'))
})

it('does not bill reasoning twice', () => {
  expect(cost('openai', 'gpt-5.4', { outputTokens: 1_000, reasoningTokens: 900 })).toBe(parseUsd('0.015'))
})

it('rounds up to a whole nano-dollar, once per class', () => {
  const entry = {
    ...entryOf('vllm', 'llama-4-scout'),
    prices: [priceRowFromUsd({ input: '0.0001', output: '0.0001' })],
  }
  const usage = { ...NO_USAGE, uncachedInputTokens: 1, outputTokens: 11 }
  expect(costOf(entry, usage, { time: NOW })).toBe(1n + 2n)
})

describe('an unknown price', () => {
  it('is undefined and never 0', () => {
    expect(cost('vllm', 'llama-4-scout', { outputTokens: 1 })).toBeUndefined()
    expect(cost('vllm', 'llama-4-scout', {})).toBeUndefined()
    expect(isPriced(entryOf('vllm', 'llama-4-scout'), NOW)).toBe(false)
  })

  it('of one class makes the cost unknown only when there are tokens of it', () => {
    expect(cost('openai', 'gpt-5.4', { uncachedInputTokens: 5, cacheWrite30mTokens: 1 })).toBeUndefined()
    expect(cost('openai', 'gpt-5.4', { uncachedInputTokens: 5, cacheWrite30mTokens: 0 })).toBe(parseUsd('0.0000125'))
  })

  it('holds before the first day a price is known for', () => {
    expect(cost('openai', 'gpt-5.4', { outputTokens: 1 }, { time: Date.UTC(2026, 6, 2) - 1 })).toBeUndefined()
    expect(isPriced(entryOf('openai', 'gpt-5.4'), Date.UTC(2026, 6, 2))).toBe(true)
  })
})

describe('the price of the day', () => {
  it('is the newest that has begun', () => {
    const prices = [
      { ...priceRowFromUsd({ input: '1', output: '1' }), from: '2026-01-01' },
      { ...priceRowFromUsd({ input: '2', output: '2' }), from: '2026-06-01' },
    ]
    const entry = { ...entryOf('openai', 'gpt-5.4'), prices }
    const usage = { ...NO_USAGE, outputTokens: 1_000_000 }
    expect(costOf(entry, usage, { time: Date.UTC(2026, 4, 31, 23, 59) })).toBe(parseUsd('1'))
    expect(costOf(entry, usage, { time: Date.UTC(2026, 5, 1) })).toBe(parseUsd('2'))
  })
})

it('refuses token counts that are no counts', () => {
  expect(() => cost('openai', 'gpt-5.4', { outputTokens: -1 })).toThrow(/outputTokens is -1/)
  expect(() => cost('openai', 'gpt-5.4', { outputTokens: 0.5 })).toThrow(RangeError)
})
