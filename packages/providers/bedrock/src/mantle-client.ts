import { encodeRequest, encodeTokenCount } from '@sluice/protocols/anthropic-messages'
import { createSdkClient, requirePeer } from '@sluice/provider-kit'
import { versionOnBedrock } from './api-version.ts'
import { authHeaders, connect, PEER, resolverOf, sendBare, type BedrockClient, type ClientSettings } from './connect.ts'

/** bedrock-mantle: Anthropic's own wire at AWS's address. */
export function createMantleClient(settings: ClientSettings): BedrockClient {
  const { auth, region, baseUrl } = settings
  const { options, clock, close } = connect(settings)
  // Everything is said: what is left out the SDK takes from the environment.
  const load = async () => {
    const { AnthropicBedrockMantle } = await import('@anthropic-ai/bedrock-sdk')
    return new AnthropicBedrockMantle({
      ...options,
      apiKey: auth.type === 'key' ? auth.apiKey : null,
      awsRegion: region,
      baseURL: baseUrl ?? `https://bedrock-mantle.${region}.api.aws/anthropic`,
      providerChainResolver: resolverOf(auth),
      middleware: [sendBare],
      openTelemetry: false,
    })
  }
  const client = createSdkClient({
    sdk: requirePeer({ ...PEER, load }),
    encode(call, isStream) {
      const { body, dropped, apiVersion } = encodeRequest({ ...call, isStream }, versionOnBedrock(call.facts))
      return { path: '/v1/messages', body, headers: headersFor(apiVersion), dropped }
    },
    count: {
      encode(call) {
        const { body, apiVersion } = encodeTokenCount(call, versionOnBedrock(call.facts))
        return { path: '/v1/messages/count_tokens', body, headers: headersFor(apiVersion) }
      },
      field: 'input_tokens',
    },
    // Beside Anthropic's wire, not in it: /v1/models of the same host is OpenAI's.
    listModels: (get) => get({ path: '/../v1/models', headers: headersFor('2026-10-21') }),
    close,
  })
  return { client, clock }

  function headersFor(apiVersion: string) {
    return { ...authHeaders(auth), 'anthropic-version': apiVersion }
  }
}
