import type { ProviderKind } from '@sluice/provider-kit'
import { azureFrom } from './azure-from.ts'
import { createAzureOpenAI } from './azure.ts'

/** The kind `azure` of a policy's provider. */
export const azureKind: ProviderKind = {
  variable: 'AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY',
  instead: 'state "baseUrl" and "apiKeyEnv"',
  playedBy: 'azure',
  connectionFrom(env) {
    const { endpoint, apiKey, apiVersion } = azureFrom(env)
    return { account: endpoint, apiKey, apiVersion }
  },
  missing: ({ account, baseUrl, apiKey }) => (apiKey && (account || baseUrl) ? undefined : 'no endpoint or API key'),
  create: ({ account, baseUrl, apiKey, apiVersion }, connectTimeoutMs) =>
    createAzureOpenAI({ endpoint: account, baseUrl, apiKey, apiVersion, connectTimeoutMs }),
}
