import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/openai-responses'
import { createProvider, type ConnectionSettings, type QuotaHeaderNames } from '@sluice/provider-kit'
import { createOpenAIClient } from './client.ts'
import { openAIFailures } from './failures.ts'

export interface OpenAISettings extends ConnectionSettings {
  readonly apiKey: string
  /** Default: `https://api.openai.com/v1`. */
  readonly baseUrl?: string
}

// One limit for tokens of both directions.
const QUOTA_HEADERS: QuotaHeaderNames = {
  requests: limitHeaders('requests'),
  inputTokens: limitHeaders('tokens'),
}

/** Speaks to OpenAI's Responses API. @throws TypeError when there is no key. */
export function createOpenAI(settings: OpenAISettings): Provider {
  const { apiKey } = settings
  if (!apiKey) throw new TypeError('openai: no API key. Pass { apiKey } or set OPENAI_API_KEY.')
  const { client, clock } = createOpenAIClient(settings)
  return createProvider({
    name: 'openai',
    client,
    decodeAnswer,
    createEventDecoder,
    failures: openAIFailures,
    quotaHeaders: QUOTA_HEADERS,
    apiKey,
    clock,
  })
}

function limitHeaders(limit: string) {
  return {
    limit: `x-ratelimit-limit-${limit}`,
    remaining: `x-ratelimit-remaining-${limit}`,
    reset: `x-ratelimit-reset-${limit}`,
  }
}
