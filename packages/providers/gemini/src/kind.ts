import type { ProviderKind } from '@sluice/provider-kit'
import { geminiKeyFrom } from './key-from.ts'
import { createGemini } from './provider.ts'

/** The kind `gemini` of a policy's provider; the catalog calls the vendor by its company's name. */
export const geminiKind: ProviderKind = {
  variable: 'GEMINI_API_KEY',
  vendor: 'google',
  playedBy: 'gemini',
  connectionFrom: (env) => ({ apiKey: geminiKeyFrom(env) }),
  missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
  create: ({ apiKey = '', baseUrl }, connectTimeoutMs) => createGemini({ apiKey, baseUrl, connectTimeoutMs }),
}
