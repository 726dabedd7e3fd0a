import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/openai-chat'
import { createProvider, type ConnectionSettings, type QuotaHeaderNames } from '@sluice/provider-kit'
import { createCompatibleClient } from './client.ts'
import { compatibleFailures } from './failures.ts'

export interface OpenAICompatibleSettings extends ConnectionSettings {
  /** Up to and including the version, such as `http://localhost:8000/v1`. */
  readonly baseUrl: string
  /** Left out: the server asks for none. */
  readonly apiKey?: string
}

// vLLM itself has no limits; gateways in front of it use OpenAI's headers.
const QUOTA_HEADERS: QuotaHeaderNames = {
  requests: limitHeaders('requests'),
  inputTokens: limitHeaders('tokens'),
}

/** Speaks Chat Completions to vLLM, Ollama and whatever else answers it. @throws TypeError when there is no base URL. */
export function createOpenAICompatible(settings: OpenAICompatibleSettings): Provider {
  if (!settings.baseUrl) {
    throw new TypeError('openai-compatible: no server. Pass { baseUrl } or set VLLM_BASE_URL.')
  }
  const { client, clock } = createCompatibleClient(settings)
  return createProvider({
    name: 'openai-compatible',
    client,
    decodeAnswer,
    createEventDecoder,
    failures: compatibleFailures,
    quotaHeaders: QUOTA_HEADERS,
    apiKey: settings.apiKey,
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
