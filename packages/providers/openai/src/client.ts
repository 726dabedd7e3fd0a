import type { Clock } from '@sluice/core'
import { createSdkSettings, type ConnectionSettings, type SdkGet, type VendorClient } from '@sluice/provider-kit'
import { OpenAI } from 'openai'
import { createResponsesClient } from './responses-client.ts'

export interface ClientSettings extends ConnectionSettings {
  readonly apiKey: string
  readonly baseUrl: string
}

/** OpenAI's SDK behind the calls that Sluice makes, by the Responses API throughout. */
export function createOpenAIClient(settings: ClientSettings): { readonly client: VendorClient; readonly clock: Clock } {
  const { apiKey, baseUrl } = settings
  const { options, clock, close } = createSdkSettings(settings)
  // Everything is said: what is left out the SDK takes from the environment.
  const sdk = new OpenAI({
    ...options,
    apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
  })
  // The key again, although the SDK has it: OPENAI_CUSTOM_HEADERS could put another in its place.
  const headers = { authorization: `Bearer ${apiKey}` }
  const listModels = (get: SdkGet) => get({ path: '/models', headers })
  const parts = { sdk, headersFor: () => headers, countsTokens: true, listModels, close }
  return { client: createResponsesClient(parts), clock }
}
