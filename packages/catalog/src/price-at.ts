import type { CatalogEntry, PriceRow } from './catalog-entry.ts'

/** The price that holds at a time, in milliseconds since 1970; undefined before the first day a price is known for. */
export function priceAt(entry: CatalogEntry, time: number): PriceRow | undefined {
  return entry.prices.findLast((row) => Date.parse(row.from) <= time)
}

/** True when a price is known at this time. Of the token classes, only input and output are sure to have one then. */
export function isPriced(entry: CatalogEntry, time: number): boolean {
  return priceAt(entry, time) !== undefined
}
