import type { Clock } from '@sluice/core'
import { encodeRequest } from '@sluice/protocols/openai-chat'
import { createSdkClient, createSdkSettings, type ConnectionSettings, type VendorClient } from '@sluice/provider-kit'
import { OpenAI } from 'openai'

export interface ClientSettings extends ConnectionSettings {
  readonly baseUrl: string
  readonly apiKey?: string
}

// The SDK does not go without a key; a server that asks for none ignores it.
const NO_KEY = 'none'

/** OpenAI's SDK behind the calls that Sluice makes, by Chat Completions: the one API that all such servers have. */
export function createCompatibleClient(settings: ClientSettings): {
  readonly client: VendorClient
  readonly clock: Clock
} {
  const { apiKey = NO_KEY, baseUrl } = settings
  const { options, clock, close } = createSdkSettings(settings)
  // Everything is said: what is left out the SDK takes from the environment, where OpenAI's own key may be.
  const sdk = new OpenAI({
    ...options,
    apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
  })
  const headers = { authorization: `Bearer ${apiKey}` }
  const client = createSdkClient({
    sdk: () => sdk,
    encode(call, isStream) {
      const { body, dropped } = encodeRequest({ ...call, isStream })
      return { path: '/chat/completions', body, headers, dropped }
    },
    listModels: (get) => get({ path: '/models', headers }),
    close,
  })
  return { client, clock }
}
