import { encodeRequest } from '@sluice/protocols/anthropic-messages'
import type { ProviderCall } from '@sluice/core'
import { createSdkClient, requirePeer } from '@sluice/provider-kit'
import { versionOnBedrock } from './api-version.ts'
import { authHeaders, connect, PEER, resolverOf, sendBare, type BedrockClient, type ClientSettings } from './connect.ts'
import { listBedrockModels } from './list-models.ts'
import { readFrames } from './read-frames.ts'

/** bedrock-runtime: the model in the path, the version in the body, streams in AWS's binary frames. */
export function createRuntimeClient(settings: ClientSettings): BedrockClient {
  const { auth, region, baseUrl } = settings
  const { options, clock, close } = connect(settings)
  // Everything is said: what is left out the SDK takes from the environment.
  const load = async () => {
    const { AnthropicBedrock } = await import('@anthropic-ai/bedrock-sdk')
    return new AnthropicBedrock({
      ...options,
      apiKey: auth.type === 'key' ? auth.apiKey : null,
      awsRegion: region,
      baseURL: baseUrl ?? `https://bedrock-runtime.${region}.amazonaws.com`,
      providerChainResolver: resolverOf(auth),
      middleware: [sendBare],
      openTelemetry: false,
    })
  }
  // The models are known to Bedrock's control plane, at an address of its own. One given address is taken for all.
  const control = baseUrl ?? `https://bedrock.${region}.amazonaws.com`
  const headers = { ...authHeaders(auth), 'anthropic-version': null }
  const client = createSdkClient({
    sdk: requirePeer({ ...PEER, load }),
    encode(call, isStream) {
      const { body, dropped } = encodeBody(call, isStream)
      return { path: '/v1/messages', body, headers, dropped }
    },
    count: {
      encode: (call) => ({
        path: `/model/${encodeURIComponent(call.vendorModel)}/count-tokens`,
        body: countBody(call),
        headers,
      }),
      field: 'inputTokens',
    },
    listModels: (get) => listBedrockModels((path) => get({ path: control + path, headers })),
    close,
  })
  return { client: { ...client, open: async (call) => readFrames(await client.open(call)) }, clock }
}

function encodeBody(call: ProviderCall, isStream: boolean) {
  const apiVersion = versionOnBedrock(call.facts)
  const { body, dropped } = encodeRequest({ ...call, isStream }, apiVersion)
  return {
    body: { ...body, anthropic_version: apiVersion === '2023-06-01' ? 'bedrock-2023-05-31' : apiVersion },
    dropped,
  }
}

// The body of the very call whose tokens are to be counted, as the SDK would send it.
function countBody(call: ProviderCall) {
  const { model: _model, stream: _stream, ...invoked } = encodeBody(call, false).body
  return { input: { invokeModel: { body: Buffer.from(JSON.stringify(invoked)).toString('base64') } } }
}
