import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/gemini'
import { createProvider, type ConnectionSettings } from '@sluice/provider-kit'
import { createGeminiClient } from './client.ts'
import { geminiFailures } from './failures.ts'

export interface GeminiSettings extends ConnectionSettings {
  readonly apiKey: string
  /** Without a version; default: `https://generativelanguage.googleapis.com`. */
  readonly baseUrl?: string
}

/** Speaks to the Gemini API. @throws TypeError when there is no key, or no SDK. */
export function createGemini(settings: GeminiSettings): Provider {
  const { apiKey } = settings
  if (!apiKey) throw new TypeError('gemini: no API key. Pass { apiKey } or set GEMINI_API_KEY.')
  const { client, clock } = createGeminiClient(settings)
  return createProvider({
    name: 'gemini',
    client,
    decodeAnswer: (body, { request }) => decodeAnswer(body, request),
    createEventDecoder: ({ request }) => createEventDecoder(request),
    failures: geminiFailures,
    // The vendor says nothing of what is left.
    quotaHeaders: {},
    apiKey,
    clock,
  })
}
