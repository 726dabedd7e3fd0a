import { AttemptError, type ChatRequest, type Message, type ModelFacts, type OutputFormat } from '@sluice/core'
import type { EncodedRequest, EncodeInput } from '../protocol.ts'
import { encodeMessages, encodeText, isOwnReasoning } from './encode-messages.ts'
import { encodeReasoning, type EncodedReasoning } from './encode-reasoning.ts'
import { encodeSampling } from './encode-sampling.ts'
import { encodeTools } from './encode-tools.ts'
import type { AnthropicRequestBody, BodyOutputConfig } from './request-body.ts'

/** Sent as `anthropic-version`. Only the older one has sampling. */
export type AnthropicVersion = '2023-06-01' | '2026-10-21'

/** A request body, and the API version it is written for. */
export interface EncodedAnthropicRequest extends EncodedRequest<AnthropicRequestBody> {
  readonly apiVersion: AnthropicVersion
}

/**
 * Writes a request for this vendor, by the rules of the model in question.
 * @throws AttemptError `invalid-request` when a tool call's arguments are no JSON object, `unsupported-dialect` when
 * the assistant's own beginning is the last message and the model takes none.
 */
export function encodeRequest(input: EncodeInput): EncodedAnthropicRequest {
  const { request, facts } = input
  checkPrefill(request, facts)
  const reasoning = encodeReasoning(input)
  const sampling = encodeSampling(request.sampling, facts.parameters.sampling, thinks(reasoning, facts))
  const apiVersion = isLegacy(facts, sampling.body) ? '2023-06-01' : '2026-10-21'
  const tools = encodeTools(request, facts.parameters)
  const stop = request.stop.filter((text) => text.trim() !== '')
  const body: AnthropicRequestBody = {
    model: input.vendorModel,
    max_tokens: input.maxOutputTokens,
    messages: encodeMessages(request.messages, apiVersion === '2026-10-21'),
    system: orNothing(encodeText(request.system)),
    tools: tools.tools,
    tool_choice: tools.toolChoice,
    thinking: reasoning.thinking,
    output_config: encodeOutputConfig(reasoning, request.output, facts),
    stop_sequences: orNothing(stop),
    metadata: request.endUserId === undefined ? undefined : { user_id: request.endUserId },
    stream: input.isStream,
    ...sampling.body,
  }
  const dropped = [...reasoning.dropped, ...sampling.dropped, ...tools.dropped, ...droppedParts(request, facts)]
  return { body, dropped: [...new Set(dropped)], apiVersion }
}

function checkPrefill({ messages }: ChatRequest, facts: ModelFacts): void {
  if (facts.parameters.prefill || messages.at(-1)?.role !== 'assistant') return
  throw new AttemptError({
    kind: 'unsupported-dialect',
    message: `anthropic-messages: ${facts.id} takes no assistant message at the end. End with a user message.`,
  })
}

function thinks({ thinking }: EncodedReasoning, facts: ModelFacts): boolean {
  if (!thinking) return facts.parameters.thinking.byDefault !== 'off'
  return thinking.type !== 'disabled'
}

function isLegacy(facts: ModelFacts, sampling: object): boolean {
  return facts.parameters.sampling === 'legacy-version' && Object.values(sampling).some((value) => value !== undefined)
}

function orNothing<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

function encodeOutputConfig(
  { effort }: EncodedReasoning,
  output: OutputFormat,
  facts: ModelFacts,
): BodyOutputConfig | undefined {
  const hasFormat = output.type === 'json-schema' && facts.capabilities.structuredOutput
  if (!effort && !hasFormat) return undefined
  return { effort, format: hasFormat ? { type: 'json_schema', schema: output.schema } : undefined }
}

function droppedParts({ messages, output, stop }: ChatRequest, facts: ModelFacts): string[] {
  const hasOutput = output.type === 'text' || (output.type === 'json-schema' && facts.capabilities.structuredOutput)
  const dropped = []
  if (!hasOutput) dropped.push('output')
  if (stop.some((text) => text.trim() === '')) dropped.push('stop')
  if (messages.some(hasForeignReasoning)) dropped.push('reasoning')
  if (messages.some(hasImageDetail)) dropped.push('detail')
  return dropped
}

function hasForeignReasoning(message: Message): boolean {
  if (message.role !== 'assistant') return false
  return message.content.some((block) => block.type === 'reasoning' && !isOwnReasoning(block))
}

function hasImageDetail(message: Message): boolean {
  if (message.role !== 'user') return false
  const blocks = message.content.flatMap((block) => (block.type === 'tool-result' ? block.content : [block]))
  return blocks.some((block) => block.type === 'image' && block.detail !== undefined && block.detail !== 'auto')
}
