/** The weights that ship; the same place from src/ and from dist/. */
export const SHIPPED_WEIGHTS = new URL('../weights/tiers-1.json', import.meta.url)
