import { isGiven, isObject, textIn, type JsonObject } from '../read-json.ts'
import type { Headers } from '../wire.ts'
import { checkMessages } from './check-messages.ts'
import { checkModelRules } from './check-model-rules.ts'
import { checkOutputConfig } from './check-output-config.ts'
import { checkTools } from './check-tools.ts'
import { findAnthropicModel, type AnthropicModel } from './models.ts'
import { reject } from './reject.ts'
import { NEW_VERSION, OLD_VERSION } from './version.ts'

const COUNT_FIELDS = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'speed',
  'user_profile_id',
  'workspace_id',
] as const
const CREATE_FIELDS = [
  ...COUNT_FIELDS,
  'max_tokens',
  'stream',
  'stop_sequences',
  'metadata',
  'service_tier',
  'inference_geo',
  'container',
  'diagnostics',
] as const
const SAMPLING_FIELDS = ['temperature', 'top_p', 'top_k'] as const
const BETA_FIELDS = ['context_management', 'fallbacks', 'mcp_servers'] as const

export interface CheckedRequest {
  readonly body: JsonObject
  readonly model: AnthropicModel
  /** The id as the request spelled it. */
  readonly modelId: string
}

/** Turns down what the Messages API turns down; the rest of the simulator may rely on the shape. */
export function checkCreate(headers: Headers, body: unknown): CheckedRequest {
  const checked = checkShape(headers, body, CREATE_FIELDS)
  checkMaxTokens(checked)
  if (isGiven(checked.body['stream']) && typeof checked.body['stream'] !== 'boolean')
    reject('stream: Input should be a valid boolean')
  checkStopSequences(checked.body['stop_sequences'])
  checkAll(checked, headers)
  return checked
}

/** The same for count_tokens, which takes fewer fields. */
export function checkCount(headers: Headers, body: unknown): CheckedRequest {
  const checked = checkShape(headers, body, COUNT_FIELDS)
  checkAll(checked, headers)
  return checked
}

function checkAll(checked: CheckedRequest, headers: Headers): void {
  const { body, model } = checked
  const version = headers['anthropic-version'] ?? ''
  checkTools(body)
  checkOutputConfig(body['output_config'])
  checkModelRules(body, model)
  checkMessages(body, model, version)
}

function checkShape(headers: Headers, body: unknown, known: readonly string[]): CheckedRequest {
  const version = headers['anthropic-version']
  if (!version) return reject('anthropic-version: header is required')
  if (version !== NEW_VERSION && version !== OLD_VERSION)
    reject(`anthropic-version: "${version}" is not a valid version`)
  if (!isObject(body)) return reject('Input should be a valid dictionary')
  const takesSampling = version === OLD_VERSION ? SAMPLING_FIELDS : []
  const taken = new Set<string>([...known, ...takesSampling, ...(headers['anthropic-beta'] ? BETA_FIELDS : [])])
  const extra = Object.keys(body).find((name) => !taken.has(name))
  if (extra) reject(`${extra}: Extra inputs are not permitted`)
  if (!isGiven(body['model'])) reject('model: Field required')
  if (!isGiven(body['messages'])) reject('messages: Field required')
  const modelId = textIn(body['model'])
  const model = findAnthropicModel(modelId)
  if (!model) return reject(`model: ${modelId}`, { status: 404 })
  return { body, model, modelId }
}

function checkMaxTokens({ body, model }: CheckedRequest): void {
  const maxTokens = body['max_tokens']
  if (!isGiven(maxTokens)) reject('max_tokens: Field required')
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens))
    return reject('max_tokens: Input should be a valid integer')
  if (maxTokens < 0) reject('max_tokens: Input should be greater than or equal to 0')
  if (maxTokens <= model.maxOutputTokens) return
  const limit = model.maxOutputTokens
  reject(`max_tokens: ${maxTokens} > ${limit}, which is the maximum allowed number of output tokens for ${model.id}`)
}

function checkStopSequences(sequences: unknown): void {
  if (!isGiven(sequences)) return
  if (!Array.isArray(sequences)) return reject('stop_sequences: Input should be a valid list')
  const blank = sequences.some((sequence) => typeof sequence !== 'string' || sequence.trim() === '')
  if (blank) reject('stop_sequences: each stop sequence must contain non-whitespace')
}
