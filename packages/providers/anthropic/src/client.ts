import { Anthropic } from '@anthropic-ai/sdk'
import type { Clock } from '@sluice/core'
import { encodeRequest, encodeTokenCount } from '@sluice/protocols/anthropic-messages'
import { createSdkClient, createSdkSettings, type ConnectionSettings, type VendorClient } from '@sluice/provider-kit'

export interface ClientSettings extends ConnectionSettings {
  readonly apiKey: string
  readonly baseUrl?: string
}

/** Anthropic's SDK behind the calls that Sluice makes. */
export function createAnthropicClient(settings: ClientSettings): {
  readonly client: VendorClient
  readonly clock: Clock
} {
  const { apiKey, baseUrl = 'https://api.anthropic.com' } = settings
  const { options, clock, close } = createSdkSettings(settings, ['anthropic-version'])
  // Everything is said: what is left out the SDK takes from the environment and from profiles on the disk.
  const sdk = new Anthropic({
    ...options,
    apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    openTelemetry: false,
  })
  const client = createSdkClient({
    sdk: () => sdk,
    encode(call, isStream) {
      const { body, dropped, apiVersion } = encodeRequest({ ...call, isStream })
      return { path: '/v1/messages', body, headers: headersOf(apiKey, apiVersion), dropped }
    },
    count: {
      encode(call) {
        const { body, apiVersion } = encodeTokenCount(call)
        return { path: '/v1/messages/count_tokens', body, headers: headersOf(apiKey, apiVersion) }
      },
      field: 'input_tokens',
    },
    listModels: (get) => get({ path: '/v1/models?limit=1000', headers: headersOf(apiKey, '2026-10-21') }),
    close,
  })
  return { client, clock }
}

// The key again, although the SDK has it: ANTHROPIC_CUSTOM_HEADERS could put another in its place.
function headersOf(apiKey: string, apiVersion: string): Record<string, string> {
  return { authorization: `Bearer ${apiKey}`, 'anthropic-version': apiVersion }
}
