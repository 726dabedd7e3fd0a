import type { ProviderCall } from '@sluice/core'
import { encodeRequest } from '@sluice/protocols/openai-responses'
import { createSdkClient, type SdkGet, type SdkRequest, type VendorClient } from '@sluice/provider-kit'
import type { OpenAI } from 'openai'

export interface ResponsesHost {
  readonly sdk: OpenAI
  /** What authenticates a request. */
  readonly headersFor: () => SdkRequest['headers'] | Promise<SdkRequest['headers']>
  /** Whether this host counts the tokens of a prompt. */
  readonly countsTokens: boolean
  readonly listModels: (get: SdkGet) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** The Responses API of whoever hosts it. */
export function createResponsesClient({
  sdk,
  headersFor,
  countsTokens,
  listModels,
  close,
}: ResponsesHost): VendorClient {
  const encodeCount = async (call: ProviderCall) => ({
    path: '/responses/input_tokens',
    body: countBody(call),
    headers: await headersFor(),
  })
  return createSdkClient({
    sdk: () => sdk,
    async encode(call, isStream) {
      const { body, dropped } = encodeRequest({ ...call, isStream })
      return { path: '/responses', body, headers: await headersFor(), dropped }
    },
    count: countsTokens ? { encode: encodeCount, field: 'input_tokens' } : undefined,
    listModels,
    close,
  })
}

function countBody(call: ProviderCall) {
  const { body } = encodeRequest({ ...call, isStream: false })
  const { model, input, instructions, reasoning, text, tools, tool_choice, parallel_tool_calls } = body
  return { model, input, instructions, reasoning, text, tools, tool_choice, parallel_tool_calls }
}
