import type { ModelFacts } from '@sluice/core'
import type { CatalogEntry, PriceRow } from './catalog-entry.ts'
import { CatalogError } from './catalog-error.ts'
import { completeFacts, USUAL_CAPABILITIES, USUAL_INTAKE, type PriceInFile } from './catalog-file.ts'
import { layOver, type MergedFiles, type MergedModel, type MergedOffer } from './merge-files.ts'
import { parseMultiplier } from './multiplier.ts'
import { ratesFromUsd } from './price-row.ts'
import { problemAt } from './read-overlay.ts'

export interface BuiltEntry {
  readonly entry: CatalogEntry
  /** The entry that its catalog id means at its vendor, though others come first. */
  readonly isDefault: boolean
}

/** Turns merged files into entries. @throws CatalogError when a model is unknown or its facts are not complete. */
export function buildEntries({ models, vendors }: MergedFiles): BuiltEntry[] {
  for (const [id, model] of models) factsOf(id, model, {}, `${model.file}: models["${id}"]`)
  return [...vendors].flatMap(([vendor, offers]) =>
    [...offers].map(([vendorModel, offer]) => buildEntry(vendor, vendorModel, offer, models)),
  )
}

function buildEntry(
  vendor: string,
  vendorModel: string,
  offer: MergedOffer,
  models: ReadonlyMap<string, MergedModel>,
): BuiltEntry {
  const where = `${offer.file}: vendors["${vendor}"].offers["${vendorModel}"]`
  const id = offer.model
  const model = id === undefined ? undefined : models.get(id)
  if (id === undefined || !model) {
    throw new CatalogError(`${where}.model`, id === undefined ? 'is missing: state a catalog id.' : `no model "${id}".`)
  }
  const entry = {
    vendor,
    vendorModel,
    facts: factsOf(id, model, offer.facts, where),
    prices: offer.prices.map(priceRow),
    batchMultiplier: multiplierOf(offer.batchMultiplier),
    regionalMultiplier: multiplierOf(offer.regionalMultiplier),
    lifecycle: offer.lifecycle ?? { status: 'unknown' as const },
    sources: offer.sources,
    notes: [...model.notes, ...offer.notes],
    correction: offer.correction,
  }
  return { entry, isDefault: offer.isDefault === true }
}

function factsOf(id: string, model: MergedModel, patch: object, where: string): ModelFacts {
  const facts = layOver(layOver({ capabilities: USUAL_CAPABILITIES, intake: USUAL_INTAKE }, model.facts), patch)
  const result = completeFacts.safeParse(facts)
  if (!result.success) throw problemAt(where, result.error, facts)
  const { contextWindowTokens, maxInputTokens = contextWindowTokens, maxOutputTokens } = result.data
  return {
    ...result.data,
    id,
    // Lowering the window in an overlay, as a self-hosted server does, lowers what has to fit into it.
    maxInputTokens: Math.min(maxInputTokens, contextWindowTokens),
    maxOutputTokens: Math.min(maxOutputTokens, contextWindowTokens),
  }
}

function priceRow({ from, support, usdPerMillionTokens, steps = [] }: PriceInFile & { support: string }): PriceRow {
  return {
    from,
    support,
    rates: ratesFromUsd(usdPerMillionTokens),
    steps: steps.map((step) => ({
      inputTokensAbove: step.inputTokensAbove,
      rates: ratesFromUsd(step.usdPerMillionTokens),
    })),
  }
}

function multiplierOf(text: string | null | undefined) {
  return text === null || text === undefined ? undefined : parseMultiplier(text)
}
