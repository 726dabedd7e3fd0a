import type { Usage } from '@sluice/core'
import { generateAnswer, type GeneratedAnswer, type StopCause } from '../generate-answer.ts'
import { countUsage, promptTokens } from '../openai/count-usage.ts'
import { objectIn, type JsonObject } from '../read-json.ts'
import { jsonReply, type Bill, type WireContext, type WireReply, type WireRequest } from '../wire.ts'
import { checkCount, checkGemini, type CheckedGemini } from './check-request.ts'
import { readCounted, readPrompt } from './read-prompt.ts'
import { reject } from './reject.ts'
import { signThoughts } from './signature.ts'
import { streamContent } from './stream-content.ts'

const FINISH_REASONS: Readonly<Record<Exclude<StopCause, 'refusal'>, string>> = {
  end: 'STOP',
  length: 'MAX_TOKENS',
  'stop-sequence': 'STOP',
  'tool-calls': 'STOP',
}

/** `:generateContent`. */
export function generateContent(request: WireRequest, context: WireContext): WireReply {
  const { head, parts, finishReason, usageMetadata, bill } = answer(request, context)
  if (finishReason === undefined) return jsonReply({ ...head, usageMetadata }, bill)
  const candidate = { content: { parts, role: 'model' }, finishReason, index: 0 }
  return jsonReply({ candidates: [candidate], usageMetadata, ...head }, bill)
}

/** `:streamGenerateContent`. */
export function streamGenerateContent(request: WireRequest, context: WireContext): WireReply {
  if (request.query.get('alt') !== 'sse') reject('simulator: only alt=sse is spoken here.')
  return streamContent({ ...answer(request, context), random: context.random })
}

/** `:countTokens`. */
export function countTokens({ body, pathValues }: WireRequest): WireReply {
  const counted = readCounted(checkCount(body, pathValues['model'] ?? ''))
  return jsonReply({ totalTokens: promptTokens(counted) })
}

/** An answer before it is given a form. Without a finish reason, the prompt was blocked. */
export interface GeminiAnswer {
  readonly head: JsonObject
  readonly parts: readonly JsonObject[]
  readonly finishReason: string | undefined
  readonly usageMetadata: JsonObject
  readonly bill: Bill
}

function answer({ body, pathValues }: WireRequest, context: WireContext): GeminiAnswer {
  const checked = checkGemini(body, pathValues['model'] ?? '')
  const { model } = checked
  const counted = readCounted(checked)
  const tokens = promptTokens(counted)
  if (tokens > model.inputTokens) {
    reject(`The input token count (${tokens}) exceeds the maximum number of tokens allowed (${model.inputTokens}).`)
  }
  const generated = generateAnswer(readPrompt(checked), context.random)
  const isBlocked = generated.stop === 'refusal'
  const spent = isBlocked ? { ...generated, outputTokens: 0 } : generated
  const caching = { id: model.id, cachesPrompts: true, countsCacheWrites: false }
  const usage = countUsage(counted, spent, caching, context.cache)
  const responseId = context.newId('gen')
  return {
    head: {
      modelVersion: model.id,
      responseId,
      ...(isBlocked && { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
    },
    parts: isBlocked ? [] : partsOfAnswer(checked, generated, context),
    finishReason: generated.stop === 'refusal' ? undefined : FINISH_REASONS[generated.stop],
    usageMetadata: wireUsage(usage, tokens),
    bill: { id: responseId, model: model.id, usage },
  }
}

/** The signature comes with the first call, else with the last of the text. */
function partsOfAnswer({ body, model }: CheckedGemini, generated: GeneratedAnswer, context: WireContext): JsonObject[] {
  const { reasoning, text, toolCalls } = generated
  const isShown = objectIn(objectIn(body['generationConfig'])['thinkingConfig'])['includeThoughts'] === true
  const isSigned = model.wantsSignatures || reasoning !== ''
  const signature = isSigned ? { thoughtSignature: signThoughts(model.id, reasoning) } : {}
  const calls = toolCalls.map((call, at) => ({
    functionCall: {
      // Older models send no ids.
      ...(model.wantsSignatures && { id: context.newId('call') }),
      name: call.name,
      args: JSON.parse(call.arguments) as unknown,
    },
    ...(at === 0 && signature),
  }))
  return [
    ...(isShown && reasoning ? [{ text: reasoning, thought: true }] : []),
    ...(text ? [{ text, ...(calls.length === 0 && signature) }] : []),
    ...calls,
  ]
}

/** The prompt includes what was cached; thoughts stand beside the candidates. Counts of nothing are left out. */
function wireUsage(usage: Usage, promptTokenCount: number): JsonObject {
  const candidatesTokenCount = usage.outputTokens - usage.reasoningTokens
  return {
    promptTokenCount,
    ...(candidatesTokenCount > 0 && { candidatesTokenCount }),
    totalTokenCount: promptTokenCount + usage.outputTokens,
    ...(usage.cacheReadTokens > 0 && { cachedContentTokenCount: usage.cacheReadTokens }),
    ...(usage.reasoningTokens > 0 && { thoughtsTokenCount: usage.reasoningTokens }),
  }
}
