/** Where OpenAI keeps data for those who ask for it. Source: https://platform.openai.com/docs/guides/your-data */
const REGIONS = ['us', 'eu', 'ae', 'au', 'in', 'jp'] as const
export type OpenAIRegion = (typeof REGIONS)[number]

/** Reads a region. @throws TypeError when OpenAI has none of that name. */
export function openAIRegion(name: string | undefined): OpenAIRegion | undefined {
  const region = REGIONS.find((known) => known === name)
  if (region !== undefined || name === undefined) return region
  throw new TypeError(`openai: no region "${name}". Pass one of ${REGIONS.join(', ')}, or none.`)
}

/** The host that keeps data in a region, up to and including the version. @throws TypeError when there is none. */
export function hostIn(region: string | undefined): string {
  const known = openAIRegion(region)
  return known === undefined ? 'https://api.openai.com/v1' : `https://${known}.api.openai.com/v1`
}
