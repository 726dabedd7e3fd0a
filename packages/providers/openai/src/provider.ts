import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/openai-responses'
import { createProvider, type ConnectionSettings } from '@sluice/provider-kit'
import { createOpenAIClient } from './client.ts'
import { openAIFailures } from './failures.ts'
import { OPENAI_QUOTA_HEADERS } from './quota-headers.ts'
import { hostIn, type OpenAIRegion } from './region.ts'

export interface OpenAISettings extends ConnectionSettings {
  readonly apiKey: string
  /** Keeps the data there, for 10 % more. Left out: wherever OpenAI likes. */
  readonly region?: OpenAIRegion
  /** Default: `https://api.openai.com/v1`, or the same in `region`. */
  readonly baseUrl?: string
}

/** Speaks to OpenAI's Responses API. @throws TypeError when there is no key, or no such region. */
export function createOpenAI(settings: OpenAISettings): Provider {
  const { apiKey, region, baseUrl = hostIn(region) } = settings
  if (!apiKey) throw new TypeError('openai: no API key. Pass { apiKey } or set OPENAI_API_KEY.')
  const { client, clock } = createOpenAIClient({ ...settings, baseUrl })
  return createProvider({
    name: 'openai',
    residency: region,
    client,
    decodeAnswer,
    createEventDecoder,
    failures: openAIFailures,
    quotaHeaders: OPENAI_QUOTA_HEADERS,
    apiKey,
    clock,
  })
}
