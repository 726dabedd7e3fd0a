import type { EncodeInput } from '../protocol.ts'
import { encodeRequest, type AnthropicVersion } from './encode-request.ts'
import type { AnthropicRequestBody } from './request-body.ts'

type CountedField = 'model' | 'messages' | 'system' | 'tools' | 'tool_choice' | 'thinking' | 'output_config'

/** A request for the number of prompt tokens: what the vendor counts, and nothing else. */
export interface EncodedTokenCount {
  readonly body: Pick<AnthropicRequestBody, CountedField>
  readonly apiVersion: AnthropicVersion
}

/**
 * Writes the request that asks how many tokens a prompt has.
 * @param only as for `encodeRequest`.
 */
export function encodeTokenCount(input: Omit<EncodeInput, 'isStream'>, only?: AnthropicVersion): EncodedTokenCount {
  const { body, apiVersion } = encodeRequest({ ...input, isStream: false }, only)
  const { model, messages, system, tools, tool_choice, thinking, output_config } = body
  return { body: { model, messages, system, tools, tool_choice, thinking, output_config }, apiVersion }
}
