import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/anthropic-messages'
import { createProvider, type ConnectionSettings } from '@sluice/provider-kit'
import { createVertexClient } from './client.ts'
import { vertexFailures } from './failures.ts'
import { googleAuthOf, type GoogleAuthClient } from './google-auth.ts'

export interface VertexSettings extends ConnectionSettings {
  readonly projectId: string
  /** `global`, a multi-region (`us`, `eu`) or a region such as `us-east5`; all but `global` cost more. Default `global`. */
  readonly region?: string
  /** A token of your own; Google's last an hour. Default: the machine's default credentials. */
  readonly accessToken?: string
  /** A client of `google-auth-library`, in place of both. */
  readonly authClient?: GoogleAuthClient
  /** Up to and including `/v1`. Default: Google's host for the region. */
  readonly baseUrl?: string
}

/**
 * Speaks to Claude on Google Vertex AI.
 * @throws TypeError when there is no project, or `@anthropic-ai/vertex-sdk` is not installed.
 */
export function createVertex(settings: VertexSettings): Provider {
  const { projectId, region = 'global', accessToken } = settings
  if (!projectId)
    throw new TypeError('vertex: no Google Cloud project. Pass { projectId } or set GOOGLE_CLOUD_PROJECT.')
  const auth = googleAuthOf(settings)
  const { client, clock } = createVertexClient({ ...settings, region, auth })
  return createProvider({
    name: 'vertex',
    residency: region === 'global' ? undefined : region,
    client,
    decodeAnswer,
    createEventDecoder,
    failures: vertexFailures,
    quotaHeaders: {},
    apiKey: accessToken,
    clock,
  })
}
