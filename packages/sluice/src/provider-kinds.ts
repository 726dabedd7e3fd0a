import type { Provider } from '@sluice/core'
import { anthropicKeyFrom, createAnthropic } from '@sluice/provider-anthropic'
import { createOpenAI, openAIKeyFrom } from '@sluice/provider-openai'
import { createOpenAICompatible, vllmFrom } from '@sluice/provider-openai-compatible'
import type { VendorName } from '@sluice/simulator'

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a vendor is and how it knows us. */
export interface Connection {
  readonly apiKey?: string
  readonly baseUrl?: string
}

/** One kind of provider that a policy can name. */
export interface ProviderKind {
  /** What to set when the connection is missing. */
  readonly variable: string
  /** What the environment says of it. */
  connectionFrom(env: Environment): Connection
  /** Why this connection is not enough to call the vendor; undefined when it is. */
  missing(connection: Connection): string | undefined
  create(connection: Connection, connectTimeoutMs: number): Provider
  /** Which of the simulator's vendors plays it. */
  readonly playedBy: VendorName
}

/** Every kind that `"kind"` of a policy's provider may be. */
export const PROVIDER_KINDS: Readonly<Record<string, ProviderKind>> = {
  anthropic: {
    variable: 'ANTHROPIC_API_KEY',
    connectionFrom: (env) => ({ apiKey: anthropicKeyFrom(env) }),
    missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
    create: ({ apiKey = '', baseUrl }, connectTimeoutMs) => createAnthropic({ apiKey, baseUrl, connectTimeoutMs }),
    playedBy: 'anthropic',
  },
  openai: {
    variable: 'OPENAI_API_KEY',
    connectionFrom: (env) => ({ apiKey: openAIKeyFrom(env) }),
    missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
    create: ({ apiKey = '', baseUrl }, connectTimeoutMs) => createOpenAI({ apiKey, baseUrl, connectTimeoutMs }),
    playedBy: 'openai',
  },
  'openai-compatible': {
    variable: 'VLLM_BASE_URL',
    connectionFrom: (env) => ({ ...vllmFrom(env) }),
    missing: ({ baseUrl }) => (baseUrl ? undefined : 'no base URL'),
    create: ({ apiKey, baseUrl = '' }, connectTimeoutMs) =>
      createOpenAICompatible({ apiKey, baseUrl, connectTimeoutMs }),
    playedBy: 'vllm',
  },
}
