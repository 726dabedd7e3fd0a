import { buildEntries, type BuiltEntry } from './build-entries.ts'
import type { Catalog, CatalogEntry } from './catalog-entry.ts'
import { mergeFiles } from './merge-files.ts'
import { readOverlay } from './read-overlay.ts'
import { SHIPPED_FILES } from './shipped-files.ts'

export interface CatalogOptions {
  /** Parsed JSON in the format of a catalog file. A later one wins over an earlier one and all win over what is shipped. */
  readonly overlays?: readonly unknown[]
}

/** The shipped catalog, with overlays laid over it. @throws CatalogError when an overlay is wrong. */
export function loadCatalog({ overlays = [] }: CatalogOptions = {}): Catalog {
  const shipped = Object.entries(SHIPPED_FILES)
  const own = overlays.map((overlay, index) => [`overlay ${index + 1}`, overlay] as const)
  const files = [...shipped, ...own].map(([name, input]) => ({ name, file: readOverlay(input, name) }))
  const built = buildEntries(mergeFiles(files))
  const index = indexOf(built)
  return {
    entries: built.map(({ entry }) => entry),
    find: (vendor, model) => index.get(vendor)?.get(model),
  }
}

function indexOf(built: readonly BuiltEntry[]): Map<string, Map<string, CatalogEntry>> {
  const index = new Map<string, Map<string, CatalogEntry>>()
  const put = (key: string, entry: CatalogEntry) => {
    const vendor = index.get(entry.vendor) ?? new Map<string, CatalogEntry>()
    index.set(entry.vendor, vendor.set(key, entry))
  }
  // From the weakest claim to a name to the strongest; among equals the first in the file comes last and stays.
  for (const { entry } of built) put(entry.vendorModel, entry)
  for (const { entry } of built.toReversed()) put(entry.facts.id, entry)
  for (const { entry, isDefault } of built) if (isDefault) put(entry.facts.id, entry)
  return index
}
