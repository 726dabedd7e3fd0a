import type { Provider } from '@sluice/core'
import { anthropicKeyFrom, createAnthropic } from '@sluice/provider-anthropic'
import { bedrockFrom, createBedrock, type BedrockSettings } from '@sluice/provider-bedrock'
import { createFoundry, foundryFrom } from '@sluice/provider-foundry'
import { createGemini, geminiKeyFrom } from '@sluice/provider-gemini'
import { azureFrom, createAzureOpenAI, createOpenAI, openAIKeyFrom, openAIRegion } from '@sluice/provider-openai'
import { createOpenAICompatible, vllmFrom } from '@sluice/provider-openai-compatible'
import { createVertex, vertexFrom } from '@sluice/provider-vertex'
import type { VendorName } from '@sluice/simulator'

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a vendor is and how it knows us. */
export interface Connection {
  readonly apiKey?: string
  readonly baseUrl?: string
  /** Where the vendor is asked to answer, such as `eu-west-1`. */
  readonly region?: string
  /** What the vendor bills besides the key: a Google project, an Azure resource or its address. */
  readonly account?: string
  readonly apiVersion?: string
  /** What signs a request, in place of a key. */
  readonly aws?: Pick<BedrockSettings, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>
}

/** One kind of provider that a policy can name. */
export interface ProviderKind {
  /** What to set when the connection is missing. */
  readonly variable: string
  /** What else would complete it; default: another variable for the key. */
  readonly instead?: string
  /** What the environment says of it. */
  connectionFrom(env: Environment): Connection
  /** Why this connection is not enough to call the vendor; undefined when it is. */
  missing(connection: Connection): string | undefined
  create(connection: Connection, connectTimeoutMs: number): Provider
  /** Whose prices and rules in the catalog apply; default: the kind's own name. */
  readonly vendor?: string
  /** Which of the simulator's vendors plays it. */
  readonly playedBy: VendorName
}

const bedrock: Omit<ProviderKind, 'create' | 'playedBy'> = {
  variable: 'AWS_REGION and AWS_BEARER_TOKEN_BEDROCK',
  connectionFrom(env) {
    const { region, apiKey, ...aws } = bedrockFrom(env)
    return { region, apiKey, aws }
  },
  missing({ region, baseUrl, apiKey, aws }) {
    const isSigned = aws?.accessKeyId !== undefined && aws.secretAccessKey !== undefined
    if (!apiKey && !isSigned) return 'no AWS credentials'
    return region || (baseUrl && apiKey) ? undefined : 'no AWS region'
  },
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
  bedrock: {
    ...bedrock,
    create: ({ aws, apiKey, baseUrl, region }, connectTimeoutMs) =>
      createBedrock({ ...aws, apiKey, baseUrl, region, connectTimeoutMs }),
    playedBy: 'bedrock',
  },
  'bedrock-mantle': {
    ...bedrock,
    create: ({ aws, apiKey, baseUrl, region }, connectTimeoutMs) =>
      createBedrock({ ...aws, apiKey, baseUrl, region, connectTimeoutMs, api: 'mantle' }),
    playedBy: 'bedrock-mantle',
  },
  vertex: {
    variable: 'GOOGLE_CLOUD_PROJECT',
    connectionFrom(env) {
      const { projectId, region, accessToken } = vertexFrom(env)
      return { account: projectId, region, apiKey: accessToken }
    },
    missing: ({ account }) => (account ? undefined : 'no Google Cloud project'),
    create: ({ account = '', region, apiKey, baseUrl }, connectTimeoutMs) =>
      createVertex({ projectId: account, region, accessToken: apiKey, baseUrl, connectTimeoutMs }),
    playedBy: 'vertex',
  },
  foundry: {
    variable: 'ANTHROPIC_FOUNDRY_RESOURCE and ANTHROPIC_FOUNDRY_API_KEY',
    connectionFrom(env) {
      const { resource, baseUrl, apiKey } = foundryFrom(env)
      return { account: resource, baseUrl, apiKey }
    },
    missing: ({ account, baseUrl, apiKey }) => (apiKey && (account || baseUrl) ? undefined : 'no resource or API key'),
    create: ({ account, baseUrl, apiKey }, connectTimeoutMs) =>
      createFoundry({ resource: account, baseUrl, apiKey, connectTimeoutMs }),
    playedBy: 'foundry',
  },
  azure: {
    variable: 'AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY',
    connectionFrom(env) {
      const { endpoint, apiKey, apiVersion } = azureFrom(env)
      return { account: endpoint, apiKey, apiVersion }
    },
    missing: ({ account, baseUrl, apiKey }) => (apiKey && (account || baseUrl) ? undefined : 'no endpoint or API key'),
    create: ({ account, baseUrl, apiKey, apiVersion }, connectTimeoutMs) =>
      createAzureOpenAI({ endpoint: account, baseUrl, apiKey, apiVersion, connectTimeoutMs }),
    vendor: 'openai',
    playedBy: 'azure',
  },
  openai: {
    variable: 'OPENAI_API_KEY',
    connectionFrom: (env) => ({ apiKey: openAIKeyFrom(env) }),
    missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
    create: ({ apiKey = '', baseUrl, region }, connectTimeoutMs) =>
      createOpenAI({ apiKey, baseUrl, region: openAIRegion(region), connectTimeoutMs }),
    playedBy: 'openai',
  },
  gemini: {
    variable: 'GEMINI_API_KEY',
    connectionFrom: (env) => ({ apiKey: geminiKeyFrom(env) }),
    missing: ({ apiKey }) => (apiKey ? undefined : 'no API key'),
    create: ({ apiKey = '', baseUrl }, connectTimeoutMs) => createGemini({ apiKey, baseUrl, connectTimeoutMs }),
    vendor: 'google',
    playedBy: 'gemini',
  },
  'openai-compatible': {
    variable: 'VLLM_BASE_URL',
    instead: 'state "baseUrl"',
    connectionFrom: (env) => ({ ...vllmFrom(env) }),
    missing: ({ baseUrl }) => (baseUrl ? undefined : 'no base URL'),
    create: ({ apiKey, baseUrl = '' }, connectTimeoutMs) =>
      createOpenAICompatible({ apiKey, baseUrl, connectTimeoutMs }),
    playedBy: 'vllm',
  },
}
