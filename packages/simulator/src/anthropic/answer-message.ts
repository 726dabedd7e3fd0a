import type { Usage } from '@sluice/core'
import { generateAnswer, type GeneratedAnswer, type StopCause } from '../generate-answer.ts'
import { objectIn, type JsonObject } from '../read-json.ts'
import { jsonReply, type Bill, type WireContext, type WireReply, type WireRequest } from '../wire.ts'
import { checkCreate, type CheckedRequest } from './check-request.ts'
import { countInput, usageOf } from './count-usage.ts'
import { readPrompt } from './read-prompt.ts'
import { readSegments } from './read-segments.ts'
import { reject } from './reject.ts'
import { signThinking } from './signature.ts'
import { streamMessage, type MessageFraming } from './stream-message.ts'

/** What the Messages API reads of a request. */
export type AnthropicRequest = Pick<WireRequest, 'headers' | 'body'>

/** The whole answer as the Messages API returns it, and as it is streamed from. */
export interface AnthropicMessage extends JsonObject {
  readonly id: string
  readonly content: readonly JsonObject[]
  readonly usage: JsonObject
}

const STOP_REASONS: Readonly<Record<StopCause, string>> = {
  end: 'end_turn',
  length: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-calls': 'tool_use',
  refusal: 'refusal',
}

/** `POST /v1/messages`. */
export function answerMessage(request: AnthropicRequest, context: WireContext, framing?: MessageFraming): WireReply {
  const checked = checkCreate(request.headers, request.body)
  const { body, model, modelId } = checked
  const segments = readSegments(body)
  const promptTokens = segments.reduce((sum, segment) => sum + segment.tokens, 0)
  if (promptTokens > model.contextTokens) {
    reject(`prompt is too long: ${promptTokens} tokens > ${model.contextTokens} maximum`, { isTooLong: true })
  }
  const prompt = readPrompt(body, model, model.contextTokens - promptTokens)
  const answer = generateAnswer(prompt, context.random)
  const isRefused = answer.stop === 'refusal'
  const usage = usageOf(
    countInput(segments, model, context.cache),
    isRefused ? 0 : answer.outputTokens,
    answer.reasoningTokens,
  )
  const message = messageOf({ checked, answer, usage, context })
  // A refusal without content is not billed.
  const bill: Bill | undefined = isRefused ? undefined : { id: message.id, model: modelId, usage }
  if (body['stream'] === true) return streamMessage({ message, bill, random: context.random, framing })
  return jsonReply(message, bill)
}

interface MessageParts {
  readonly checked: CheckedRequest
  readonly answer: GeneratedAnswer
  readonly usage: Usage
  readonly context: WireContext
}

function messageOf({ checked, answer, usage, context }: MessageParts): AnthropicMessage {
  const isRefused = answer.stop === 'refusal'
  return {
    id: context.newId('msg'),
    type: 'message',
    role: 'assistant',
    model: checked.model.datedId ?? checked.model.id,
    content: isRefused ? [] : contentOf(checked, answer, context),
    stop_reason: stopReason(checked, answer),
    stop_sequence: answer.stopSequence ?? null,
    stop_details: isRefused
      ? { type: 'refusal', category: 'general_harms', explanation: 'This request was declined.' }
      : null,
    container: null,
    diagnostics: null,
    usage: wireUsage(usage),
  }
}

function contentOf(checked: CheckedRequest, answer: GeneratedAnswer, context: WireContext): readonly JsonObject[] {
  const { reasoning } = answer
  const thinking = showsThinking(checked) ? reasoning : ''
  const signature = signThinking(checked.model.id, reasoning)
  return [
    ...(reasoning ? [{ type: 'thinking', thinking, signature }] : []),
    ...(answer.text ? [{ type: 'text', text: answer.text, citations: null }] : []),
    ...answer.toolCalls.map((call) => ({
      type: 'tool_use',
      id: context.newId('toolu'),
      name: call.name,
      input: JSON.parse(call.arguments) as unknown,
      caller: { type: 'direct' },
    })),
  ]
}

function showsThinking({ body, model }: CheckedRequest): boolean {
  const display = objectIn(body['thinking'])['display']
  return display === undefined ? !model.rules.omitsThinking : display === 'summarized'
}

/** What is cut by the window and not by max_tokens says so. */
function stopReason({ body }: CheckedRequest, answer: GeneratedAnswer): string {
  const isCutByWindow = answer.stop === 'length' && answer.outputTokens < Number(body['max_tokens'])
  return isCutByWindow ? 'model_context_window_exceeded' : STOP_REASONS[answer.stop]
}

/** `input_tokens` leaves the cache out; `output_tokens` includes thinking. */
function wireUsage(usage: Usage): JsonObject {
  return {
    input_tokens: usage.uncachedInputTokens,
    cache_creation_input_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: 'global',
    speed: 'standard',
  }
}
