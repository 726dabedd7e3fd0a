import { checkStrictSchema } from '../openai/check-strict-schema.ts'
import type { OpenAiModel } from '../openai/models.ts'
import {
  effortInForce,
  modelOrReject,
  reject,
  rejectMissing,
  rejectUnsupported,
  rejectValue,
} from '../openai/reject.ts'
import { isGiven, isObject, objectIn, objectsIn, quoted, textIn, type JsonObject } from '../read-json.ts'
import { checkChatMessages } from './check-messages.ts'

const FIELDS = new Set([
  'messages',
  'model',
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'metadata',
  'modalities',
  'moderation',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  'web_search_options',
])
const FORMATS = ['text', 'json_object', 'json_schema']
const NAME = /^[a-zA-Z0-9_-]{1,64}$/
const DEFAULT_ONE = ['temperature', 'top_p', 'n'] as const

export interface CheckedChat {
  readonly body: JsonObject
  readonly model: OpenAiModel
  /** The effort in force; undefined for a model that does not reason. */
  readonly effort?: string
}

/** Turns down what OpenAI's Chat Completions turn down. */
export function checkChat(body: unknown): CheckedChat {
  if (!isObject(body)) return rejectMissing('model')
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name))
  if (unknown) reject(undefined, `Unrecognized request argument supplied: ${unknown}`)
  if (!isGiven(body['model'])) rejectMissing('model')
  const model = modelOrReject(textIn(body['model']))
  if (model.chat === 'not-served') {
    reject('model', 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.', {
      status: 404,
    })
  }
  if (!isGiven(body['messages'])) rejectMissing('messages')
  checkChatMessages(body['messages'])
  const effort = effortInForce(model, body['reasoning_effort'], 'reasoning_effort')
  checkReasoningRules(body, effort)
  checkTools({ body, model, effort })
  checkFormat(objectIn(body['response_format']))
  if (isGiven(body['stream_options']) && body['stream'] !== true) {
    reject('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
  }
  return { body, model, effort }
}

function checkReasoningRules(body: JsonObject, effort: string | undefined): void {
  if (effort === undefined) return
  if (isGiven(body['max_tokens'])) rejectUnsupported('max_tokens', " Use 'max_completion_tokens' instead.")
  if (isGiven(body['stop'])) rejectUnsupported('stop')
  if (effort === 'none') return
  const changed = DEFAULT_ONE.find((name) => isGiven(body[name]) && body[name] !== 1)
  if (changed === undefined) return
  const message = `Unsupported value: '${changed}' does not support ${quoted(body[changed])} with this model. Only the default (1) value is supported.`
  reject(changed, message, { code: 'unsupported_value' })
}

function checkTools({ body, model, effort }: CheckedChat): void {
  const tools = objectsIn(body['tools'])
  for (const [at, tool] of tools.entries()) checkTool(tool, `tools[${at}]`)
  const choice = body['tool_choice']
  if (isGiven(choice) && tools.length === 0) {
    reject('tool_choice', "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.")
  }
  const name = objectIn(objectIn(choice)['function'])['name']
  if (name !== undefined && !tools.some((tool) => objectIn(tool['function'])['name'] === name)) {
    reject('tool_choice', `Tool choice '${quoted(name)}' not found in 'tools' parameter.`)
  }
  if (tools.length === 0 || model.chat !== 'tools-without-effort' || effort === 'none') return
  const message = `Function tools with reasoning_effort are not supported for ${model.id} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`
  reject('reasoning_effort', message)
}

function checkTool(tool: JsonObject, path: string): void {
  if (tool['type'] !== 'function') rejectValue(`${path}.type`, tool['type'], ['function', 'custom'])
  if (!isObject(tool['function'])) return rejectMissing(`${path}.function`)
  const declared = tool['function']
  const name = textIn(declared['name'])
  if (!name) rejectMissing(`${path}.function.name`)
  if (!NAME.test(name)) {
    const pattern = "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
    reject(`${path}.function.name`, `Invalid '${path}.function.name': string does not match pattern. ${pattern}`, {
      code: 'invalid_value',
    })
  }
  if (declared['strict'] !== true || !isObject(declared['parameters'])) return
  const place = {
    subject: `function '${name}'`,
    param: `${path}.function.parameters`,
    code: 'invalid_function_parameters',
  }
  checkStrictSchema(declared['parameters'], place)
}

function checkFormat(format: JsonObject): void {
  const type = format['type'] ?? 'text'
  if (!FORMATS.includes(textIn(type))) rejectValue('response_format.type', type, FORMATS)
  if (type !== 'json_schema') return
  const declared = objectIn(format['json_schema'])
  if (!textIn(declared['name'])) rejectMissing('response_format.json_schema.name')
  if (declared['strict'] !== true || !isObject(declared['schema'])) return
  const subject = `response_format '${textIn(declared['name'])}'`
  checkStrictSchema(declared['schema'], { subject, param: 'response_format', code: 'invalid_json_schema' })
}
