import type { JsonObject } from '../read-json.ts'
import { jsonReply, type DocumentReply, type WireRequest } from '../wire.ts'
import { modelOrReject } from './check-request.ts'
import { GEMINI_MODELS, type GeminiModel } from './models.ts'

/** `GET /models`, all on one page. */
export function listModels(): DocumentReply {
  return jsonReply({ models: GEMINI_MODELS.map(describe) })
}

/** `GET /models/{model}`. */
export function getModel({ pathValues }: WireRequest): DocumentReply {
  return jsonReply(describe(modelOrReject(pathValues['model'] ?? '')))
}

function describe(model: GeminiModel): JsonObject {
  return {
    name: `models/${model.id}`,
    version: '001',
    displayName: model.displayName,
    inputTokenLimit: model.inputTokens,
    outputTokenLimit: model.maxOutputTokens,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    thinking: true,
  }
}
