import { AttemptError, type Clock } from '@sluice/core'
import { encodeRequest, encodeTokenCount } from '@sluice/protocols/anthropic-messages'
import {
  createSdkClient,
  createSdkSettings,
  requirePeer,
  type ConnectionSettings,
  type VendorClient,
} from '@sluice/provider-kit'

/** A key, or the source of a Microsoft Entra token that is asked for each request. */
export type FoundryAuth =
  | { readonly type: 'key'; readonly apiKey: string }
  | { readonly type: 'token'; readonly tokenProvider: () => Promise<string> }

export interface ClientSettings extends ConnectionSettings {
  readonly baseUrl: string
  readonly auth: FoundryAuth
}

// The SDK does not go without a key; what really goes is a header of each request.
const NO_KEY = 'none'

/** Anthropic's client for Foundry behind the calls that Sluice makes. */
export function createFoundryClient(settings: ClientSettings): {
  readonly client: VendorClient
  readonly clock: Clock
} {
  const { baseUrl, auth } = settings
  const { options, clock, close } = createSdkSettings(settings, ['anthropic-version', 'x-api-key'])
  // Everything is said: what is left out the SDK takes from the environment; a null resource is one that is not there.
  const load = async () => {
    const { AnthropicFoundry } = await import('@anthropic-ai/foundry-sdk')
    return new AnthropicFoundry({ ...options, apiKey: NO_KEY, baseURL: baseUrl, resource: null, openTelemetry: false })
  }
  const client = createSdkClient({
    sdk: requirePeer({ vendor: 'foundry', packageName: '@anthropic-ai/foundry-sdk', from: import.meta.url, load }),
    async encode(call, isStream) {
      const { body, dropped, apiVersion } = encodeRequest({ ...call, isStream })
      return { path: '/v1/messages', body, headers: await headersFor(auth, apiVersion), dropped }
    },
    count: {
      async encode(call) {
        const { body, apiVersion } = encodeTokenCount(call)
        return { path: '/v1/messages/count_tokens', body, headers: await headersFor(auth, apiVersion) }
      },
      field: 'input_tokens',
    },
    close,
  })
  return { client, clock }
}

// Both stand in every request, one of them as nothing: ANTHROPIC_CUSTOM_HEADERS could add the other.
async function headersFor(auth: FoundryAuth, apiVersion: string): Promise<Record<string, string | null>> {
  if (auth.type === 'key') return { authorization: null, 'x-api-key': auth.apiKey, 'anthropic-version': apiVersion }
  const token = await tokenOf(auth.tokenProvider)
  return { authorization: `Bearer ${token}`, 'x-api-key': null, 'anthropic-version': apiVersion }
}

async function tokenOf(tokenProvider: () => Promise<string>): Promise<string> {
  try {
    return await tokenProvider()
  } catch (error) {
    const message = `no Microsoft Entra token: ${error instanceof Error ? error.message : String(error)}`
    throw new AttemptError({ kind: 'unauthorized', message }, { cause: error })
  }
}
