import type { Clock, ProviderCall } from '@sluice/core'
import { encodeRequest } from '@sluice/protocols/openai-responses'
import {
  createSdkSettings,
  type ConnectionSettings,
  type VendorClient,
  type VendorReply,
  type WireStream,
} from '@sluice/provider-kit'
import { OpenAI } from 'openai'

export interface ClientSettings extends ConnectionSettings {
  readonly apiKey: string
  readonly baseUrl?: string
}

/** OpenAI's SDK behind the calls that Sluice makes, by the Responses API throughout. */
export function createOpenAIClient(settings: ClientSettings): { readonly client: VendorClient; readonly clock: Clock } {
  const { apiKey, baseUrl = 'https://api.openai.com/v1' } = settings
  const { options, clock, close } = createSdkSettings(settings)
  // Everything is said: what is left out the SDK takes from the environment.
  const sdk = new OpenAI({
    ...options,
    apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
  })
  // The key again, although the SDK has it: OPENAI_CUSTOM_HEADERS could put another in its place.
  const headers = { authorization: `Bearer ${apiKey}` }
  const post = async <T>(call: ProviderCall, isStream: boolean): Promise<VendorReply<T>> => {
    const { body, dropped } = encodeRequest({ ...call, isStream })
    const sent = sdk.post<T>('/responses', { body, stream: isStream, headers, signal: call.signal })
    const { data, response } = await sent.withResponse()
    return { body: data, headers: response.headers, dropped }
  }
  return {
    client: {
      send: (call) => post<unknown>(call, false),
      open: (call) => post<WireStream>(call, true),
      countTokens: (call) => countTokens(sdk, headers, call),
      close,
    },
    clock,
  }
}

async function countTokens(sdk: OpenAI, headers: Record<string, string>, call: ProviderCall): Promise<number> {
  const { model, input, instructions, reasoning, text, tools, tool_choice, parallel_tool_calls } = encodeRequest({
    ...call,
    isStream: false,
  }).body
  const { input_tokens } = await sdk.post<{ readonly input_tokens: number }>('/responses/input_tokens', {
    body: { model, input, instructions, reasoning, text, tools, tool_choice, parallel_tool_calls },
    headers,
    signal: call.signal,
  })
  return input_tokens
}
