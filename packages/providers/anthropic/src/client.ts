import { Anthropic } from '@anthropic-ai/sdk'
import type { Clock, ProviderCall } from '@sluice/core'
import { encodeRequest } from '@sluice/protocols/anthropic-messages'
import {
  createSdkSettings,
  type ConnectionSettings,
  type VendorClient,
  type VendorReply,
  type WireStream,
} from '@sluice/provider-kit'

export interface ClientSettings extends ConnectionSettings {
  readonly apiKey: string
  readonly baseUrl?: string
}

/** Anthropic's SDK behind the calls that Sluice makes. */
export function createAnthropicClient(settings: ClientSettings): {
  readonly client: VendorClient
  readonly clock: Clock
} {
  const { apiKey, baseUrl = 'https://api.anthropic.com' } = settings
  const { options, clock, close } = createSdkSettings(settings, ['anthropic-version'])
  // Everything is said: what is left out the SDK takes from the environment and from profiles on the disk.
  const sdk = new Anthropic({
    ...options,
    apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    openTelemetry: false,
  })
  // `post` instead of `messages.create`, which prints warnings about models to the console of whoever embeds us.
  const post = async <T>(call: ProviderCall, isStream: boolean): Promise<VendorReply<T>> => {
    const { body, dropped, apiVersion } = encodeRequest({ ...call, isStream })
    const headers = headersOf(apiKey, apiVersion)
    const sent = sdk.post<T>('/v1/messages', { body, stream: isStream, headers, signal: call.signal })
    const { data, response } = await sent.withResponse()
    return { body: data, headers: response.headers, dropped }
  }
  return {
    client: {
      send: (call) => post<unknown>(call, false),
      open: (call) => post<WireStream>(call, true),
      countTokens: (call) => countTokens(sdk, apiKey, call),
      close,
    },
    clock,
  }
}

async function countTokens(sdk: Anthropic, apiKey: string, call: ProviderCall): Promise<number> {
  const { body, apiVersion } = encodeRequest({ ...call, isStream: false })
  const { model, messages, system, tools, tool_choice, thinking, output_config } = body
  const { input_tokens } = await sdk.post<{ readonly input_tokens: number }>('/v1/messages/count_tokens', {
    body: { model, messages, system, tools, tool_choice, thinking, output_config },
    headers: headersOf(apiKey, apiVersion),
    signal: call.signal,
  })
  return input_tokens
}

// The key again, although the SDK has it: ANTHROPIC_CUSTOM_HEADERS could put another in its place.
function headersOf(apiKey: string, apiVersion: string): Record<string, string> {
  return { authorization: `Bearer ${apiKey}`, 'anthropic-version': apiVersion }
}
