import { NO_USAGE } from '@sluice/core'
import { generateAnswer } from '../generate-answer.ts'
import { chatCompletion, finishReasonOf, toolCallsOf, type ChatDialect } from '../openai-chat/chat-completion.ts'
import { readCounted, readPrompt } from '../openai-chat/read-prompt.ts'
import { streamCompletion } from '../openai-chat/stream-completion.ts'
import { promptTokens } from '../openai/count-usage.ts'
import { objectIn } from '../read-json.ts'
import { jsonReply, type WireContext, type WireReply, type WireRequest } from '../wire.ts'
import { checkVllm, roomForAnswer } from './check-request.ts'
import { STREAM_ERROR } from './errors.ts'

const NO_MORE = { refusal: null, annotations: null, audio: null, function_call: null, tool_calls: [], reasoning: null }
const ABSENT = {
  service_tier: null,
  system_fingerprint: null,
  prompt_logprobs: null,
  prompt_token_ids: null,
  kv_transfer_params: null,
}

/** vLLM's `POST /v1/chat/completions`. A model of its own does not refuse in a field: it says so in words. */
export function answerVllmChat(request: WireRequest, context: WireContext): WireReply {
  const checked = checkVllm(request.body)
  const { body, model } = checked
  const inputTokens = promptTokens(readCounted(body))
  const prompt = readPrompt({ ...body, model: model.id }, roomForAnswer(checked, inputTokens), () => false)
  const answer = generateAnswer(prompt, context.random)
  const usage = { ...NO_USAGE, uncachedInputTokens: inputTokens, outputTokens: answer.outputTokens }
  const totals = {
    prompt_tokens: inputTokens,
    total_tokens: inputTokens + answer.outputTokens,
    completion_tokens: answer.outputTokens,
  }
  const isStream = body['stream'] === true
  const dialect: ChatDialect = {
    id: context.newId('chatcmpl').replace('_', '-'),
    created: Math.floor(context.nowMs / 1_000),
    model: model.id,
    finishReason: finishReasonOf(answer),
    choiceFields: { stop_reason: answer.stopSequence ?? null, ...(!isStream && { token_ids: null }) },
    messageFields: NO_MORE,
    completionFields: ABSENT,
    usage: isStream ? totals : { ...totals, prompt_tokens_details: null },
    content: answer.text || null,
    toolCalls: toolCallsOf(answer, () => context.newId('chatcmpl-tool').replace('_', '-')),
  }
  const bill = { id: dialect.id, model: model.id, usage }
  if (!isStream) return jsonReply(chatCompletion(dialect), bill)
  const includesUsage = objectIn(body['stream_options'])['include_usage'] === true
  const errorText = `data: ${JSON.stringify(STREAM_ERROR)}\n\ndata: [DONE]\n\n`
  return streamCompletion({
    dialect,
    includesUsage,
    errorText,
    firstDelta: { content: '' },
    lastDelta: { content: '' },
    bill,
    random: context.random,
  })
}
