import { CatalogError } from './catalog-error.ts'
import type { CatalogFile, ModelInFile, OfferInFile, PriceInFile, VendorInFile } from './catalog-file.ts'

export interface NamedFile {
  /** What errors call it, such as `overlay 1`. */
  readonly name: string
  readonly file: CatalogFile
}

export interface MergedModel {
  /** The file that spoke last. */
  readonly file: string
  /** Facts so far; perhaps not complete. */
  readonly facts: object
  readonly notes: readonly string[]
}

export interface MergedOffer extends Omit<OfferInFile, 'facts' | 'prices' | 'sources' | 'notes'> {
  /** The file that spoke last. */
  readonly file: string
  /** Where the vendor differs from the model's own facts. */
  readonly facts: object
  readonly prices: readonly (PriceInFile & { readonly support: string })[]
  /** In full, no keys. */
  readonly sources: readonly string[]
  readonly notes: readonly string[]
}

export interface MergedFiles {
  readonly models: ReadonlyMap<string, MergedModel>
  /** By vendor, then by the vendor's id. */
  readonly vendors: ReadonlyMap<string, ReadonlyMap<string, MergedOffer>>
}

/** Joins catalog files: what a later one states wins, field by field; a list of prices is replaced whole, notes add up. */
export function mergeFiles(files: readonly NamedFile[]): MergedFiles {
  const models = new Map<string, MergedModel>()
  const vendors = new Map<string, Map<string, MergedOffer>>()
  const hostFacts = new Map<string, object>()
  for (const named of files) {
    for (const [id, model] of Object.entries(named.file.models ?? {}))
      models.set(id, mergeModel(models, id, model, named))
    for (const [id, vendor] of Object.entries(named.file.vendors ?? {})) {
      const offers = new Map([...adoptedOffers(vendors, id, vendor, named), ...(vendors.get(id) ?? [])])
      vendors.set(id, offers)
      const facts = layOver(hostFacts.get(vendor.like ?? id) ?? {}, hostFacts.get(id) ?? {})
      mergeOffers(offers, vendor, named, facts)
      hostFacts.set(id, layOver(facts, vendor.defaults?.facts ?? {}))
    }
  }
  return { models, vendors }
}

/** Lays `patch` over `base`: objects field by field, everything else replaced; `undefined` says nothing. */
export function layOver(base: object, patch: object): object {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue
    const before = result[key]
    result[key] = isPlainObject(before) && isPlainObject(value) ? layOver(before, value) : value
  }
  return result
}

function mergeModel(
  models: ReadonlyMap<string, MergedModel>,
  id: string,
  { like, notes = [], ...facts }: ModelInFile,
  { name }: NamedFile,
): MergedModel {
  const before = models.get(id)
  const base = like === undefined ? before : models.get(like)
  if (like !== undefined && !base) {
    throw new CatalogError(`${name}: models["${id}"].like`, `no model "${like}" before this one.`)
  }
  return { file: name, facts: layOver(base?.facts ?? {}, facts), notes: [...(before?.notes ?? []), ...notes] }
}

/** The offers of the vendor that this one is like, as this one has them. */
function adoptedOffers(
  vendors: ReadonlyMap<string, ReadonlyMap<string, MergedOffer>>,
  id: string,
  { like, defaults = {} }: VendorInFile,
  { name }: NamedFile,
): (readonly [string, MergedOffer])[] {
  if (like === undefined) return []
  const known = vendors.get(like)
  if (!known) throw new CatalogError(`${name}: vendors["${id}"].like`, `no vendor "${like}" before this one.`)
  const { facts = {}, notes = [], sources: _sources, support: _support, ...fields } = defaults
  return [...known].map(([vendorModel, offer]) => {
    const own = { facts: layOver(offer.facts, facts), notes: [...offer.notes, ...notes], correction: undefined }
    return [vendorModel, { ...offer, ...fields, ...own }]
  })
}

/** `hostFacts`: what earlier files say of every offer of this vendor; a new offer begins with it. */
function mergeOffers(
  offers: Map<string, MergedOffer>,
  vendor: VendorInFile,
  { name, file }: NamedFile,
  hostFacts: object,
): void {
  const { support = name, ...defaults } = vendor.defaults ?? {}
  for (const [vendorModel, stated] of Object.entries(vendor.offers)) {
    const before = basis(offers.get(vendorModel), stated, name, hostFacts)
    const keys = stated.sources ?? defaults.sources
    const { facts: defaultFacts = {}, notes: defaultNotes = [], ...defaultFields } = defaults
    const { facts = {}, notes = [], prices, ...fields } = stated
    offers.set(vendorModel, {
      ...before,
      ...defaultFields,
      ...fields,
      file: name,
      facts: layOver(layOver(before.facts, defaultFacts), facts),
      prices: prices?.map((price) => ({ ...price, support: price.support ?? support })) ?? before.prices,
      sources: keys?.flatMap((key) => file.sources?.[key] ?? []) ?? before.sources,
      notes: [...before.notes, ...notes, ...defaultNotes],
    })
  }
}

// A new price is not supported by the old one's sources, and the old correction does not explain it.
function basis(before: MergedOffer | undefined, stated: OfferInFile, name: string, hostFacts: object): MergedOffer {
  if (!before) return { file: name, facts: hostFacts, prices: [], sources: [name], notes: [] }
  return stated.prices ? { ...before, sources: [name], correction: undefined } : before
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
