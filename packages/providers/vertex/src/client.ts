import type { Clock, ModelFacts } from '@sluice/core'
import { encodeRequest, encodeTokenCount, type AnthropicVersion } from '@sluice/protocols/anthropic-messages'
import {
  createSdkClient,
  createSdkSettings,
  requirePeer,
  type ConnectionSettings,
  type VendorClient,
} from '@sluice/provider-kit'
import type { AnthropicVertex } from '@anthropic-ai/vertex-sdk'
import type { GoogleAuthClient } from './google-auth.ts'
import { listPublisherModels } from './list-models.ts'

export interface ClientSettings extends ConnectionSettings {
  readonly projectId: string
  readonly region: string
  readonly auth: GoogleAuthClient
  readonly baseUrl?: string
}

type SdkOptions = NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>
type SdkAuthClient = NonNullable<SdkOptions['authClient']>

// `null` takes out what ANTHROPIC_CUSTOM_HEADERS may say: it would go before Google's token.
const HEADERS = { authorization: null, 'anthropic-version': null }

/** Anthropic's client for Vertex AI behind the calls that Sluice makes. */
export function createVertexClient(settings: ClientSettings): { readonly client: VendorClient; readonly clock: Clock } {
  const { projectId, region, auth, baseUrl } = settings
  const { options, clock, close } = createSdkSettings(settings, ['x-goog-user-project'])
  const authClient = asAuthClient({ ...auth, projectId })
  const load = async () => {
    const { AnthropicVertex } = await import('@anthropic-ai/vertex-sdk')
    return new AnthropicVertex({
      ...options,
      projectId,
      region,
      // Null, not undefined: the host of the region, and never that of ANTHROPIC_VERTEX_BASE_URL.
      baseURL: baseUrl ?? null,
      authClient,
      openTelemetry: false,
    })
  }
  const client = createSdkClient({
    sdk: requirePeer({ vendor: 'vertex', packageName: '@anthropic-ai/vertex-sdk', from: import.meta.url, load }),
    encode(call, isStream) {
      const only = versionOnVertex(call.facts)
      const { body, dropped } = encodeRequest({ ...call, isStream }, only)
      return { path: '/v1/messages', body: { ...body, anthropic_version: NAMES[only] }, headers: HEADERS, dropped }
    },
    count: {
      encode(call) {
        const only = versionOnVertex(call.facts)
        const { body } = encodeTokenCount(call, only)
        return {
          path: '/v1/messages/count_tokens',
          body: { ...body, anthropic_version: NAMES[only] },
          headers: HEADERS,
        }
      },
      field: 'input_tokens',
    },
    listModels: (get) => listPublisherModels((path) => get({ path, headers: HEADERS })),
    close,
  })
  return { client, clock }
}

// Vertex AI takes the version from the body, and has a name of its own for the first.
const NAMES: Readonly<Record<AnthropicVersion, string>> = {
  '2023-06-01': 'vertex-2023-10-16',
  '2026-10-21': '2026-10-21',
}

/** Models that still take sampling under the previous version are written for it: it is the one they were released with. */
function versionOnVertex({ parameters }: ModelFacts): AnthropicVersion {
  return parameters.sampling === 'legacy-version' ? '2023-06-01' : '2026-10-21'
}

/** Of an `AuthClient` the SDK asks its headers and its project, and nothing else. */
function asAuthClient(client: GoogleAuthClient & { readonly projectId: string }): SdkAuthClient {
  if (isAuthClient(client)) return client
  throw new TypeError('vertex: the auth client has no getRequestHeaders().')
}

function isAuthClient(client: GoogleAuthClient): client is SdkAuthClient {
  return typeof client.getRequestHeaders === 'function'
}
