import type { ProviderKind } from '@sluice/provider-kit'
import { openAIKeyFrom } from './key-from.ts'
import { createOpenAI } from './provider.ts'
import { openAIRegion } from './region.ts'

/** The kind `openai` of a policy's provider. */
export const openAIKind: ProviderKind = {
  variable: 'OPENAI_API_KEY',
  playedBy: 'openai',
  connectionFrom: (env) => ({ apiKey: openAIKeyFrom(env) }),
  missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
  create: ({ apiKey = '', baseUrl, region }, connectTimeoutMs) =>
    createOpenAI({ apiKey, baseUrl, region: openAIRegion(region), connectTimeoutMs }),
}
