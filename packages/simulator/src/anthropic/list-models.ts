import type { JsonObject } from '../read-json.ts'
import { jsonReply, type DocumentReply } from '../wire.ts'
import { ANTHROPIC_MODELS, type AnthropicModel } from './models.ts'

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const
const MODES = ['adaptive', 'enabled', 'disabled', 'between_tools'] as const

/** `GET /v1/models`. */
export function listModels(): DocumentReply {
  const data = ANTHROPIC_MODELS.map(modelInfo)
  return jsonReply({ data, first_id: data[0]?.['id'], last_id: data.at(-1)?.['id'], has_more: false })
}

function modelInfo(model: AnthropicModel): JsonObject {
  const { efforts, thinking } = model.rules
  return {
    type: 'model',
    id: model.datedId ?? model.id,
    display_name: displayName(model.id),
    created_at: `${model.releasedOn}T00:00:00Z`,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: model.line,
    max_input_tokens: model.contextTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: {
      batch: supported(false),
      image_input: supported(true),
      pdf_input: supported(true),
      structured_outputs: supported(true),
      effort: { ...supported(efforts.length > 0), ...supportOf(EFFORTS, efforts) },
      thinking: { ...supported(true), types: supportOf(MODES, Object.keys(thinking)) },
    },
  }
}

function displayName(id: string): string {
  const [vendor = '', line = '', ...version] = id.split('-')
  return `${capital(vendor)} ${capital(line)} ${version.join('.')}`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function supportOf(names: readonly string[], held: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, supported(held.includes(name))]))
}

function supported(isSupported: boolean): { readonly supported: boolean } {
  return { supported: isSupported }
}
