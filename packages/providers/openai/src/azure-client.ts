import { AttemptError, type Clock } from '@sluice/core'
import {
  createSdkSettings,
  type ConnectionSettings,
  type SdkGet,
  type SdkRequest,
  type VendorClient,
} from '@sluice/provider-kit'
import { AzureOpenAI } from 'openai'
import { readAzureModels } from './azure-models.ts'
import { createResponsesClient } from './responses-client.ts'

/** A key, or the source of a Microsoft Entra token that is asked for each request. */
export type AzureAuth =
  | { readonly type: 'key'; readonly apiKey: string }
  | { readonly type: 'token'; readonly tokenProvider: () => Promise<string> }

export interface AzureClientSettings extends ConnectionSettings {
  readonly baseUrl: string
  readonly apiVersion: string
  readonly auth: AzureAuth
}

// The SDK does not go without a key; what really goes is a header of each request.
const NO_KEY = 'none'

/** OpenAI's client for Azure behind the calls that Sluice makes, by the Responses API. */
export function createAzureClient(settings: AzureClientSettings): {
  readonly client: VendorClient
  readonly clock: Clock
} {
  const { baseUrl, apiVersion, auth } = settings
  const { options, clock, close } = createSdkSettings(settings, ['api-key'])
  // Everything is said: what is left out the SDK takes from the environment.
  const sdk = new AzureOpenAI({
    ...options,
    apiKey: NO_KEY,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    apiVersion,
  })
  const parts = {
    sdk,
    headersFor: () => headersFor(auth),
    countsTokens: false,
    listModels: async (get: SdkGet) => readAzureModels(await get({ path: '/models', headers: await headersFor(auth) })),
    close,
  }
  return { client: createResponsesClient(parts), clock }
}

// Both stand in every request, one of them as nothing: OPENAI_CUSTOM_HEADERS could add the other.
async function headersFor(auth: AzureAuth): Promise<SdkRequest['headers']> {
  if (auth.type === 'key') return { authorization: null, 'api-key': auth.apiKey }
  try {
    return { authorization: `Bearer ${await auth.tokenProvider()}`, 'api-key': null }
  } catch (error) {
    const message = `no Microsoft Entra token: ${error instanceof Error ? error.message : String(error)}`
    throw new AttemptError({ kind: 'unauthorized', message }, { cause: error })
  }
}
