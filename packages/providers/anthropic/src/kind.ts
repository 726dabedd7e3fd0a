import type { ProviderKind } from '@sluice/provider-kit'
import { anthropicKeyFrom } from './key-from.ts'
import { createAnthropic } from './provider.ts'

/** The kind `anthropic` of a policy's provider. */
export const anthropicKind: ProviderKind = {
  variable: 'ANTHROPIC_API_KEY',
  playedBy: 'anthropic',
  connectionFrom: (env) => ({ apiKey: anthropicKeyFrom(env) }),
  missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
  create: ({ apiKey = '', baseUrl }, connectTimeoutMs) => createAnthropic({ apiKey, baseUrl, connectTimeoutMs }),
}
