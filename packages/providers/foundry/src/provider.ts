import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/anthropic-messages'
import { createProvider, type ConnectionSettings } from '@sluice/provider-kit'
import { createFoundryClient, type FoundryAuth } from './client.ts'
import { foundryFailures } from './failures.ts'

export interface FoundrySettings extends ConnectionSettings {
  /** Name of the Azure resource; its host follows from it. */
  readonly resource?: string
  /** In place of a resource: up to and including `/anthropic`. */
  readonly baseUrl?: string
  readonly apiKey?: string
  /** In place of a key: a Microsoft Entra token, scope `https://ai.azure.com/.default`. Asked for each request. */
  readonly tokenProvider?: () => Promise<string>
}

/**
 * Speaks to Claude on Microsoft Foundry, where a model goes by the name of its deployment. It tells nothing of its limits.
 * @throws TypeError when host or credential are missing, or `@anthropic-ai/foundry-sdk` is not installed.
 */
export function createFoundry(settings: FoundrySettings): Provider {
  const auth = authOf(settings)
  const { client, clock } = createFoundryClient({ ...settings, auth, baseUrl: baseUrlOf(settings) })
  return createProvider({
    name: 'foundry',
    namesDeployments: true,
    client,
    decodeAnswer,
    createEventDecoder,
    failures: foundryFailures,
    quotaHeaders: {},
    apiKey: settings.apiKey,
    clock,
  })
}

function baseUrlOf({ resource, baseUrl }: FoundrySettings): string {
  if (baseUrl) return baseUrl
  if (resource) return `https://${resource}.services.ai.azure.com/anthropic`
  throw new TypeError('foundry: no resource. Pass { resource } or set ANTHROPIC_FOUNDRY_RESOURCE.')
}

function authOf({ apiKey, tokenProvider }: FoundrySettings): FoundryAuth {
  if (apiKey) return { type: 'key', apiKey }
  if (tokenProvider) return { type: 'token', tokenProvider }
  throw new TypeError('foundry: no API key. Pass { apiKey } or { tokenProvider }, or set ANTHROPIC_FOUNDRY_API_KEY.')
}
