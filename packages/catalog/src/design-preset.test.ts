import { readFileSync } from 'node:fs'
import { parseUsd } from '@sluice/core'
import { expect, it } from 'vitest'
import type { CatalogEntry } from './catalog-entry.ts'
import { loadCatalog } from './load-catalog.ts'

const preset = new URL('../../../presets/catalog-design-2026-04.json', import.meta.url)
const overlay: unknown = JSON.parse(readFileSync(preset, 'utf8'))
const shipped = loadCatalog()
const design = loadCatalog({ overlays: [overlay] })

const key = (entry: CatalogEntry) => `${entry.vendor} ${entry.vendorModel}`
const figures = (entry: CatalogEntry) => ({ ...entry, notes: [] })

function ratesOf(model: string) {
  const { rates, steps } = design.find('openai', model)?.prices[0] ?? {}
  return [rates?.uncachedInputTokens, rates?.outputTokens, ...(steps ?? []).map((step) => step.rates.outputTokens)]
}

it('changes the three prices that the design has otherwise, and adds its two ids', () => {
  const before = new Map(shipped.entries.map((entry) => [key(entry), figures(entry)]))
  const isChanged = (entry: CatalogEntry) => {
    const old = before.get(key(entry))
    return !old || JSON.stringify(figures(entry), big) !== JSON.stringify(old, big)
  }
  expect(design.entries.filter(isChanged).map(key).toSorted()).toEqual([
    'bedrock anthropic.claude-opus-4-7-v1:0',
    'openai gpt-5.4-mini',
    'openai gpt-5.4-nano',
    'openai gpt-5.4-pro',
    'vertex claude-opus-4-7@20260416',
  ])
  expect(design.entries).toHaveLength(shipped.entries.length + 2)
})

it('has the figures of the design', () => {
  expect(ratesOf('gpt-5.4-mini')).toEqual([parseUsd('0.25'), parseUsd('2')])
  expect(ratesOf('gpt-5.4-nano')).toEqual([parseUsd('0.05'), parseUsd('0.4')])
  expect(ratesOf('gpt-5.4-pro')).toEqual([parseUsd('15'), parseUsd('90'), parseUsd('135')])
  expect(ratesOf('gpt-5.4')).toEqual([parseUsd('2.5'), parseUsd('15'), parseUsd('22.5')])
})

it('means the ids of the design by the catalog id', () => {
  expect(design.find('bedrock', 'claude-opus-4-7')?.vendorModel).toBe('anthropic.claude-opus-4-7-v1:0')
  expect(design.find('vertex', 'claude-opus-4-7')?.vendorModel).toBe('claude-opus-4-7@20260416')
})

it('changes no fact but price and id: the model stays the same', () => {
  for (const vendor of ['bedrock', 'vertex']) {
    expect(design.find(vendor, 'claude-opus-4-7')?.facts).toEqual(shipped.find(vendor, 'claude-opus-4-7')?.facts)
  }
})

function big(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
