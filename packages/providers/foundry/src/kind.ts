import type { ProviderKind } from '@sluice/provider-kit'
import { foundryFrom } from './foundry-from.ts'
import { createFoundry } from './provider.ts'

/** The kind `foundry` of a policy's provider. */
export const foundryKind: ProviderKind = {
  variable: 'ANTHROPIC_FOUNDRY_RESOURCE and ANTHROPIC_FOUNDRY_API_KEY',
  instead: 'state "baseUrl" and "apiKeyEnv"',
  playedBy: 'foundry',
  connectionFrom(env) {
    const { resource, baseUrl, apiKey } = foundryFrom(env)
    return { account: resource, baseUrl, apiKey }
  },
  missing: ({ account, baseUrl, apiKey }) => (apiKey && (account || baseUrl) ? undefined : 'no resource or API key'),
  create: ({ account, baseUrl, apiKey }, connectTimeoutMs) =>
    createFoundry({ resource: account, baseUrl, apiKey, connectTimeoutMs }),
}
