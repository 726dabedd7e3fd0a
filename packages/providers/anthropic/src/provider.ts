import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/anthropic-messages'
import { createProvider, type ConnectionSettings, type QuotaHeaderNames } from '@sluice/provider-kit'
import { createAnthropicClient } from './client.ts'
import { anthropicFailures } from './failures.ts'

export interface AnthropicSettings extends ConnectionSettings {
  readonly apiKey: string
  /** Default: `https://api.anthropic.com`. */
  readonly baseUrl?: string
}

const QUOTA_HEADERS: QuotaHeaderNames = {
  requests: limitHeaders('requests'),
  inputTokens: limitHeaders('input-tokens'),
  outputTokens: limitHeaders('output-tokens'),
}

/** Speaks to Anthropic's Messages API. @throws TypeError when there is no key. */
export function createAnthropic(settings: AnthropicSettings): Provider {
  const { apiKey } = settings
  if (!apiKey) throw new TypeError('anthropic: no API key. Pass { apiKey } or set ANTHROPIC_API_KEY.')
  const { client, clock } = createAnthropicClient(settings)
  return createProvider({
    name: 'anthropic',
    client,
    decodeAnswer,
    createEventDecoder,
    failures: anthropicFailures,
    quotaHeaders: QUOTA_HEADERS,
    apiKey,
    clock,
  })
}

function limitHeaders(limit: string) {
  const prefix = `anthropic-ratelimit-${limit}`
  return { limit: `${prefix}-limit`, remaining: `${prefix}-remaining`, reset: `${prefix}-reset` }
}
