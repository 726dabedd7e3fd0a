import { totalInputTokens, type Usage } from '@sluice/core'
import { generateAnswer, REFUSAL_TEXT } from '../generate-answer.ts'
import { countUsage, promptTokens } from '../openai/count-usage.ts'
import type { OpenAiModel } from '../openai/models.ts'
import { reject } from '../openai/reject.ts'
import { THINK_MARK } from '../prompt.ts'
import { isGiven, objectIn, textIn, type JsonObject } from '../read-json.ts'
import { jsonReply, type WireContext, type WireReply, type WireRequest } from '../wire.ts'
import { chatCompletion, finishReasonOf, toolCallsOf, type ChatDialect } from './chat-completion.ts'
import { checkChat, type CheckedChat } from './check-request.ts'
import { readCounted, readPrompt } from './read-prompt.ts'
import { streamCompletion } from './stream-completion.ts'

const ERROR = {
  message: 'The server had an error while processing your request.',
  type: 'server_error',
  param: null,
  code: null,
}

/** OpenAI's `POST /v1/chat/completions`. */
export function answerChat(request: WireRequest, context: WireContext): WireReply {
  const checked = checkChat(request.body)
  const { body, model } = checked
  const counted = readCounted(body)
  if (promptTokens(counted) > model.maxInputTokens) rejectTooLong(model, promptTokens(counted))
  const limit = Number(body['max_completion_tokens'] ?? body['max_tokens'] ?? model.maxOutputTokens)
  const answer = generateAnswer(
    readPrompt(body, limit, (text) => reasons(checked, text)),
    context.random,
  )
  const usage = countUsage(counted, answer, model, context.cache)
  const refusal = answer.stop === 'refusal' ? REFUSAL_TEXT : undefined
  const dialect: ChatDialect = {
    id: context.newId('chatcmpl').replace('_', '-'),
    created: Math.floor(context.nowMs / 1_000),
    model: model.datedId ?? model.id,
    finishReason: finishReasonOf(answer),
    choiceFields: {},
    messageFields: { refusal: refusal ?? null, annotations: [] },
    completionFields: { service_tier: 'default', system_fingerprint: 'fp_simulator' },
    usage: wireUsage(usage),
    content: refusal === undefined && answer.text ? answer.text : null,
    toolCalls: toolCallsOf(answer, () => context.newId('call')),
  }
  const bill = { id: dialect.id, model: textIn(body['model']), usage }
  if (body['stream'] !== true) return jsonReply(chatCompletion(dialect), bill)
  const includesUsage = objectIn(body['stream_options'])['include_usage'] === true
  const firstDelta = { content: dialect.content === null ? null : '', refusal: null }
  const errorText = `data: ${JSON.stringify({ error: ERROR })}\n\n`
  return streamCompletion({
    dialect,
    includesUsage,
    errorText,
    firstDelta,
    // With usage asked for, every chunk names it: null in all but the last.
    chunkFields: { ...dialect.completionFields, ...(includesUsage && { usage: null }) },
    lastDelta: {},
    refusal,
    bill,
    random: context.random,
  })
}

function rejectTooLong(model: OpenAiModel, tokens: number): never {
  const message = `This model's maximum context length is ${model.maxInputTokens} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`
  return reject('messages', message, { code: 'context_length_exceeded' })
}

function reasons({ body, effort }: CheckedChat, userText: string): boolean {
  if (effort === undefined || effort === 'none') return false
  return userText.includes(THINK_MARK) || isGiven(body['reasoning_effort'])
}

/** `prompt_tokens` includes what the cache gave and took; `completion_tokens` includes reasoning. */
function wireUsage(usage: Usage): JsonObject {
  const promptTotal = totalInputTokens(usage)
  return {
    prompt_tokens: promptTotal,
    completion_tokens: usage.outputTokens,
    total_tokens: promptTotal + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite30mTokens + usage.cacheWrite12hTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
