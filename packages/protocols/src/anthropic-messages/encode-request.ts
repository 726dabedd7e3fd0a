import { fitOutput, type ChatRequest, type Message, type ModelFacts, type OutputFormat } from '@sluice/core'
import { checkPrefill } from '../check-prefill.ts'
import { hasImageDetail } from '../has-image-detail.ts'
import type { EncodedRequest, EncodeInput } from '../protocol.ts'
import { writeSchema } from '../write-schema.ts'
import { encodeMessages, encodeText, isOwnReasoning } from './encode-messages.ts'
import { encodeReasoning, type EncodedReasoning } from './encode-reasoning.ts'
import { encodeSampling } from './encode-sampling.ts'
import { encodeTools } from './encode-tools.ts'
import { fitCacheHints } from './fit-cache-hints.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { AnthropicRequestBody, BodyOutputConfig, BodyText } from './request-body.ts'

/** Sent as `anthropic-version`. Only the older one has sampling. */
export type AnthropicVersion = '2023-06-01' | '2026-10-21'

/** A request body, and the API version it is written for. */
export interface EncodedAnthropicRequest extends EncodedRequest<AnthropicRequestBody> {
  readonly apiVersion: AnthropicVersion
}

const JSON_INSTRUCTION = 'Answer with one JSON object and nothing else.'

/**
 * Writes a request for this vendor, by the rules of the model in question.
 * @param only the one version that the host has for this model. Default: the newest that can say all of the request.
 * @throws AttemptError `unsupported-dialect` when the assistant's own beginning is the last message and the model takes
 * none, or a schema cannot be said.
 */
export function encodeRequest(input: EncodeInput, only?: AnthropicVersion): EncodedAnthropicRequest {
  const { facts } = input
  const { request, dropped: droppedHints } = fitCacheHints(input.request, facts)
  checkPrefill(request, facts, PROTOCOL)
  const reasoning = encodeReasoning(input)
  const sampling = encodeSampling(request.sampling, facts.parameters.sampling, thinks(reasoning, facts))
  const apiVersion = only ?? (isLegacy(facts, sampling.body) ? '2023-06-01' : '2026-10-21')
  const tools = encodeTools(request, facts)
  const stop = request.stop.filter((text) => text.trim() !== '')
  const body: AnthropicRequestBody = {
    model: input.vendorModel,
    max_tokens: input.maxOutputTokens,
    messages: encodeMessages(request.messages, { facts, hasSystemRole: apiVersion === '2026-10-21' }),
    system: orNothing([...encodeText(request.system), ...instructionsFor(request.output)]),
    tools: tools.tools,
    tool_choice: tools.toolChoice,
    thinking: reasoning.thinking,
    output_config: encodeOutputConfig(reasoning, request.output, facts),
    stop_sequences: orNothing(stop),
    metadata: request.endUserId === undefined ? undefined : { user_id: request.endUserId },
    stream: input.isStream,
    ...sampling.body,
  }
  const droppedFields = [...reasoning.dropped, ...sampling.dropped, ...tools.dropped]
  const dropped = [...droppedFields, ...droppedHints, ...droppedParts(request, facts)]
  return { body, dropped: [...new Set(dropped)], apiVersion }
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
  const schema = hasFormat ? writeSchema(fitOutput(output, facts), 'the answer') : undefined
  return { effort, format: schema && { type: 'json_schema', schema } }
}

/** The vendor has no mode for any JSON whatever: the model is asked for it, which is no promise. */
function instructionsFor(output: OutputFormat): BodyText[] {
  return output.type === 'json' ? [{ type: 'text', text: JSON_INSTRUCTION }] : []
}

function droppedParts({ messages, output, stop, promptCacheKey }: ChatRequest, facts: ModelFacts): string[] {
  const hasOutput = output.type === 'text' || (output.type === 'json-schema' && facts.capabilities.structuredOutput)
  const dropped = []
  if (!hasOutput) dropped.push('output')
  if (stop.some((text) => text.trim() === '')) dropped.push('stop')
  if (messages.some((message) => hasForeignReasoning(message, facts))) dropped.push('reasoning')
  if (messages.some(hasImageDetail)) dropped.push('detail')
  if (promptCacheKey !== undefined) dropped.push('promptCacheKey')
  return dropped
}

function hasForeignReasoning(message: Message, facts: ModelFacts): boolean {
  if (message.role !== 'assistant') return false
  return message.content.some((block) => block.type === 'reasoning' && !isOwnReasoning(block, facts))
}
