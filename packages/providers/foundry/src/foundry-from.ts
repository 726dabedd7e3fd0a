/** What the environment says of Foundry; undefined where it says nothing. */
export interface FoundryEnvironment {
  readonly resource?: string
  readonly baseUrl?: string
  readonly apiKey?: string
}

/** `ANTHROPIC_FOUNDRY_API_KEY` with `ANTHROPIC_FOUNDRY_RESOURCE` or `ANTHROPIC_FOUNDRY_BASE_URL`. */
export function foundryFrom(env: Readonly<Record<string, string | undefined>>): FoundryEnvironment {
  return {
    resource: env['ANTHROPIC_FOUNDRY_RESOURCE'] || undefined,
    baseUrl: env['ANTHROPIC_FOUNDRY_BASE_URL'] || undefined,
    apiKey: env['ANTHROPIC_FOUNDRY_API_KEY'] || undefined,
  }
}
