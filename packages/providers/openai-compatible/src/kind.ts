import type { ProviderKind } from '@sluice/provider-kit'
import { createOpenAICompatible } from './provider.ts'
import { vllmFrom } from './vllm-from.ts'

/** The kind `openai-compatible` of a policy's provider. */
export const openAICompatibleKind: ProviderKind = {
  variable: 'VLLM_BASE_URL',
  instead: 'state "baseUrl"',
  playedBy: 'vllm',
  connectionFrom: (env) => ({ ...vllmFrom(env) }),
  missing: ({ baseUrl }) => (baseUrl ? undefined : 'no base URL'),
  create: ({ apiKey, baseUrl = '' }, connectTimeoutMs) => createOpenAICompatible({ apiKey, baseUrl, connectTimeoutMs }),
}
