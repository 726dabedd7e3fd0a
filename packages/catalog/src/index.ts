export type {
  BillingConditions,
  Catalog,
  CatalogEntry,
  Lifecycle,
  Multiplier,
  PriceRow,
  PriceStep,
  Rates,
} from './catalog-entry.ts'
export { CatalogError } from './catalog-error.ts'
export type { CatalogFile, UsdRates } from './catalog-file.ts'
export { readOverlay } from './read-overlay.ts'
export { loadCatalog, type CatalogOptions } from './load-catalog.ts'
export { costOf } from './cost-of.ts'
export { isPriced } from './price-at.ts'
export { priceRowFromUsd } from './price-row.ts'
export { estimateInputTokens } from './estimate-input-tokens.ts'
export { estimateTextTokens } from './estimate-text-tokens.ts'
export { weighText } from './weigh-text.ts'
