/** What the environment says of Azure OpenAI; undefined where it says nothing. */
export interface AzureEnvironment {
  readonly endpoint?: string
  readonly apiKey?: string
  readonly apiVersion?: string
}

/** `AZURE_OPENAI_ENDPOINT`, `AZURE_OPENAI_API_KEY` and, if it is not to be `v1`, `OPENAI_API_VERSION`. */
export function azureFrom(env: Readonly<Record<string, string | undefined>>): AzureEnvironment {
  return {
    endpoint: env['AZURE_OPENAI_ENDPOINT'] || undefined,
    apiKey: env['AZURE_OPENAI_API_KEY'] || undefined,
    apiVersion: env['OPENAI_API_VERSION'] || undefined,
  }
}
