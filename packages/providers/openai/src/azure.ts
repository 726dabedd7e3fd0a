import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/openai-responses'
import { createProvider, type ConnectionSettings } from '@sluice/provider-kit'
import { createAzureClient, type AzureAuth } from './azure-client.ts'
import { openAIFailures } from './failures.ts'
import { OPENAI_QUOTA_HEADERS } from './quota-headers.ts'

export interface AzureOpenAISettings extends ConnectionSettings {
  /** The resource's address, such as `https://my-resource.openai.azure.com`. */
  readonly endpoint?: string
  /** In place of an endpoint: up to and including `/openai/v1`. */
  readonly baseUrl?: string
  readonly apiKey?: string
  /** In place of a key: a Microsoft Entra token, scope `https://cognitiveservices.azure.com/.default`. Asked for each request. */
  readonly tokenProvider?: () => Promise<string>
  /** `v1`, `preview`, or one of the dated versions before them. Default `v1`. */
  readonly apiVersion?: string
}

/**
 * Speaks to OpenAI's models on Azure, where a model goes by the name of its deployment: the call's `vendorModel`.
 * @throws TypeError when address or credential are missing.
 */
export function createAzureOpenAI(settings: AzureOpenAISettings): Provider {
  const { apiVersion = 'v1' } = settings
  const auth = authOf(settings)
  const { client, clock } = createAzureClient({
    ...settings,
    auth,
    apiVersion,
    baseUrl: baseUrlOf(settings, apiVersion),
  })
  return createProvider({
    name: 'azure',
    namesDeployments: true,
    client,
    decodeAnswer,
    createEventDecoder,
    failures: {
      ...openAIFailures,
      brands: ['openai', 'microsoft'],
      requestIdHeader: ['x-request-id', 'apim-request-id'],
    },
    quotaHeaders: OPENAI_QUOTA_HEADERS,
    apiKey: settings.apiKey,
    clock,
  })
}

// Source: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
const VERSIONS_OF_V1: ReadonlySet<string> = new Set(['v1', 'latest', 'preview'])

function baseUrlOf({ endpoint, baseUrl }: AzureOpenAISettings, apiVersion: string): string {
  if (baseUrl) return baseUrl
  if (!endpoint) throw new TypeError('azure: no endpoint. Pass { endpoint } or set AZURE_OPENAI_ENDPOINT.')
  return endpoint.replace(/(?<!\/)\/+$/, '') + (VERSIONS_OF_V1.has(apiVersion) ? '/openai/v1' : '/openai')
}

function authOf({ apiKey, tokenProvider }: AzureOpenAISettings): AzureAuth {
  if (apiKey) return { type: 'key', apiKey }
  if (tokenProvider) return { type: 'token', tokenProvider }
  throw new TypeError('azure: no API key. Pass { apiKey } or { tokenProvider }, or set AZURE_OPENAI_API_KEY.')
}
