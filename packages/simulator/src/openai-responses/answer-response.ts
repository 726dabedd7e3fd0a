import type { Usage } from '@sluice/core'
import { totalInputTokens } from '@sluice/core'
import { generateAnswer, REFUSAL_TEXT, type GeneratedAnswer } from '../generate-answer.ts'
import { countUsage, promptTokens } from '../openai/count-usage.ts'
import { reject } from '../openai/reject.ts'
import { objectIn, textIn, textsIn, type JsonObject } from '../read-json.ts'
import { jsonReply, type DocumentReply, type WireContext, type WireReply, type WireRequest } from '../wire.ts'
import { checkCount, checkCreate, type CheckedResponse } from './check-request.ts'
import { readCounted, readPrompt } from './read-prompt.ts'
import { sealReasoning } from './seal-reasoning.ts'
import { streamResponse } from './stream-response.ts'

/** The response object, whole. */
export interface ResponseObject extends JsonObject {
  readonly id: string
  readonly status: 'completed' | 'incomplete'
  readonly output: readonly JsonObject[]
}

/** `POST /v1/responses`. */
export function answerResponse(request: WireRequest, context: WireContext): WireReply {
  const checked = checkCreate(request.body)
  const counted = readCounted(checked.body)
  if (promptTokens(counted) > checked.model.maxInputTokens) rejectTooLong()
  const answer = generateAnswer(readPrompt(checked), context.random)
  const usage = countUsage(counted, answer, checked.model, context.cache)
  const response = responseOf({ checked, answer, usage, context })
  const bill = { id: response.id, model: textIn(checked.body['model']), usage }
  if (checked.body['stream'] === true) return streamResponse({ response, bill, random: context.random })
  return jsonReply(response, bill)
}

/** `POST /v1/responses/input_tokens`. */
export function countInputTokens(request: WireRequest): DocumentReply {
  const { body } = checkCount(request.body)
  return jsonReply({ object: 'response.input_tokens', input_tokens: promptTokens(readCounted(body)) })
}

function rejectTooLong(): never {
  const message = 'Your input exceeds the context window of this model. Please adjust your input and try again.'
  return reject('input', message, { code: 'context_length_exceeded' })
}

interface ResponseParts {
  readonly checked: CheckedResponse
  readonly answer: GeneratedAnswer
  readonly usage: Usage
  readonly context: WireContext
}

function responseOf(parts: ResponseParts): ResponseObject {
  const { checked, answer, usage, context } = parts
  const { body, model, effort } = checked
  const isCut = answer.stop === 'length'
  const createdAt = Math.floor(context.nowMs / 1_000)
  return {
    id: context.newId('resp'),
    object: 'response',
    created_at: createdAt,
    completed_at: isCut ? null : createdAt,
    status: isCut ? 'incomplete' : 'completed',
    background: false,
    error: null,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: model.datedId ?? model.id,
    output: outputOf(parts),
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    prompt_cache_key: body['prompt_cache_key'] ?? null,
    reasoning: { effort: effort ?? null, summary: objectIn(body['reasoning'])['summary'] ?? null },
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? null,
    text: { format: { type: 'text' }, verbosity: 'medium', ...objectIn(body['text']) },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? null,
    truncation: 'disabled',
    usage: wireUsage(usage),
    metadata: body['metadata'] ?? {},
    access_programs: null,
  }
}

function outputOf({ checked, answer, context }: ResponseParts): readonly JsonObject[] {
  const status = answer.stop === 'length' ? 'incomplete' : 'completed'
  const said = saidOf(answer)
  return [
    ...(answer.reasoning ? [reasoningItem(checked, answer, context)] : []),
    ...(said ? [{ id: context.newId('msg'), type: 'message', status, role: 'assistant', content: [said] }] : []),
    ...answer.toolCalls.map((call) => ({
      id: context.newId('fc'),
      type: 'function_call',
      status: 'completed',
      call_id: context.newId('call'),
      name: call.name,
      arguments: call.arguments,
    })),
  ]
}

function saidOf(answer: GeneratedAnswer): JsonObject | undefined {
  if (answer.stop === 'refusal') return { type: 'refusal', refusal: REFUSAL_TEXT }
  if (!answer.text) return undefined
  return { type: 'output_text', text: answer.text, annotations: [], logprobs: [] }
}

/** The reasoning itself stays with the vendor: a summary and a sealed copy are given when asked for. */
function reasoningItem({ body }: CheckedResponse, answer: GeneratedAnswer, context: WireContext): JsonObject {
  const isSummarized = Boolean(objectIn(body['reasoning'])['summary'])
  const isSealed = textsIn(body['include']).includes('reasoning.encrypted_content')
  return {
    id: context.newId('rs'),
    type: 'reasoning',
    summary: isSummarized ? [{ type: 'summary_text', text: answer.reasoning }] : [],
    ...(isSealed && { encrypted_content: sealReasoning(answer.reasoning) }),
  }
}

/** `input_tokens` includes what the cache gave and took; `output_tokens` includes reasoning. */
function wireUsage(usage: Usage): JsonObject {
  const inputTokens = totalInputTokens(usage)
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite30mTokens + usage.cacheWrite12hTokens,
      cache_write_tokens_details: {
        ttl_30m_tokens: usage.cacheWrite30mTokens,
        ttl_12h_tokens: usage.cacheWrite12hTokens,
      },
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: inputTokens + usage.outputTokens,
  }
}
