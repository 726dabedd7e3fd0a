import {
  effortInForce,
  modelOrReject,
  reject,
  rejectMissing,
  rejectUnsupported,
  rejectValue,
} from '../openai/reject.ts'
import { checkStrictSchema } from '../openai/check-strict-schema.ts'
import type { OpenAiModel } from '../openai/models.ts'
import { isGiven, isObject, objectIn, textIn, type JsonObject } from '../read-json.ts'
import { checkInput } from './check-input.ts'
import { checkTools } from './check-tools.ts'

const COUNT_FIELDS = [
  'model',
  'input',
  'instructions',
  'conversation',
  'parallel_tool_calls',
  'personality',
  'previous_response_id',
  'reasoning',
  'text',
  'tool_choice',
  'tools',
  'truncation',
]
const CREATE_FIELDS = [
  ...COUNT_FIELDS,
  'access_programs',
  'background',
  'context_management',
  'image',
  'include',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'moderation',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'top_logprobs',
  'top_p',
  'user',
]
const REASONING_FIELDS = ['effort', 'summary', 'mode', 'context', 'generate_summary']
const TEXT_FIELDS = ['format', 'verbosity']
const SAMPLING = ['temperature', 'top_p', 'top_logprobs'] as const
const FORMATS = ['text', 'json_object', 'json_schema']
const LEAST_OUTPUT_TOKENS = 16

export interface CheckedResponse {
  readonly body: JsonObject
  readonly model: OpenAiModel
  /** The effort in force; undefined for a model that does not reason. */
  readonly effort?: string
}

/** Turns down what `POST /v1/responses` turns down. */
export function checkCreate(body: unknown): CheckedResponse {
  const checked = checkShape(body, CREATE_FIELDS)
  checkSampling(checked)
  checkOutputLimit(checked)
  return checked
}

/** The same for the token count, which takes fewer fields. */
export function checkCount(body: unknown): CheckedResponse {
  return checkShape(body, COUNT_FIELDS)
}

function checkShape(body: unknown, known: readonly string[]): CheckedResponse {
  if (!isObject(body)) return rejectMissing('model')
  checkKnown(body, known, '')
  if (!isGiven(body['model'])) rejectMissing('model')
  const model = modelOrReject(textIn(body['model']))
  checkKnown(objectIn(body['reasoning']), REASONING_FIELDS, 'reasoning.')
  checkKnown(objectIn(body['text']), TEXT_FIELDS, 'text.')
  const effort = effortInForce(model, objectIn(body['reasoning'])['effort'], 'reasoning.effort')
  if (isGiven(body['previous_response_id'])) rejectPrevious(textIn(body['previous_response_id']))
  if (!isGiven(body['input'])) rejectMissing('input')
  checkInput(body['input'])
  checkTools(body)
  checkFormat(body)
  return { body, model, effort }
}

function checkKnown(part: JsonObject, known: readonly string[], prefix: string): void {
  const unknown = Object.keys(part).find((name) => !known.includes(name))
  if (unknown === undefined) return
  reject(`${prefix}${unknown}`, `Unknown parameter: '${prefix}${unknown}'.`, { code: 'unknown_parameter' })
}

/** Nothing is stored here, so there is never a previous response. */
function rejectPrevious(id: string): never {
  return reject('previous_response_id', `Previous response with id '${id}' not found.`, {
    code: 'previous_response_not_found',
  })
}

function checkSampling({ body, effort }: CheckedResponse): void {
  if (effort === undefined || effort === 'none') return
  const given = SAMPLING.find((name) => isGiven(body[name]))
  if (given) rejectUnsupported(given)
}

function checkOutputLimit({ body, model }: CheckedResponse): void {
  const limit = body['max_output_tokens']
  const param = 'max_output_tokens'
  if (!isGiven(limit)) return
  if (typeof limit !== 'number' || !Number.isInteger(limit)) {
    return reject(param, `Invalid type for '${param}': expected an integer, but got something else instead.`, {
      code: 'invalid_type',
    })
  }
  if (limit < LEAST_OUTPUT_TOKENS) {
    const message = `Invalid '${param}': integer below minimum value. Expected a value >= ${LEAST_OUTPUT_TOKENS}, but got ${limit} instead.`
    reject(param, message, { code: 'integer_below_min_value' })
  }
  if (limit <= model.maxOutputTokens) return
  const message = `Invalid '${param}': integer above maximum value. Expected a value <= ${model.maxOutputTokens}, but got ${limit} instead.`
  reject(param, message, { code: 'integer_above_max_value' })
}

function checkFormat(body: JsonObject): void {
  const format = objectIn(objectIn(body['text'])['format'])
  const type = format['type'] ?? 'text'
  if (!FORMATS.includes(textIn(type))) rejectValue('text.format.type', type, FORMATS)
  if (type === 'json_object' && !/json/i.test(JSON.stringify([body['input'], body['instructions']]))) {
    reject(
      'input',
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    )
  }
  if (type !== 'json_schema') return
  const name = textIn(format['name'])
  if (!name) rejectMissing('text.format.name')
  if (!isObject(format['schema'])) return rejectMissing('text.format.schema')
  if (format['strict'] !== true) return
  const subject = `response_format '${name}'`
  checkStrictSchema(format['schema'], { subject, param: 'text.format.schema', code: 'invalid_json_schema' })
}
