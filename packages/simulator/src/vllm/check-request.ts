import { isGiven, isObject, objectIn, objectsIn, quoted, textIn, type JsonObject } from '../read-json.ts'
import { reject } from './errors.ts'
import { VLLM_MODELS, type VllmModel } from './models.ts'

export interface CheckedVllm {
  readonly body: JsonObject
  readonly model: VllmModel
}

/** Turns down what vLLM turns down. Fields it does not know it ignores. */
export function checkVllm(body: unknown): CheckedVllm {
  if (!isObject(body)) return reject('Input should be a valid dictionary')
  if (!Array.isArray(body['messages'])) return reject(missing('messages'), 'messages')
  if (body['messages'].length === 0) reject('At least one message is required.', 'messages')
  for (const message of objectsIn(body['messages'])) if (!textIn(message['role'])) reject(missing('role'), 'messages')
  checkSampling(body)
  checkTools(body)
  if (isGiven(body['stream_options']) && body['stream'] !== true) {
    reject('Stream options can only be defined when `stream=True`.', 'stream_options')
  }
  return { body, model: findModel(body['model']) }
}

/** The named model; the first one where none is named. */
export function findModel(id: unknown): VllmModel {
  const [first] = VLLM_MODELS
  const model = isGiven(id) ? VLLM_MODELS.find((known) => known.id === id) : first
  return model ?? reject(`The model \`${quoted(id)}\` does not exist.`, 'model', 404)
}

/** Prompt and answer share the window. Gives the tokens left for the answer. */
export function roomForAnswer({ body, model }: CheckedVllm, promptTokens: number): number {
  const asked = body['max_completion_tokens'] ?? body['max_tokens']
  const outputTokens = typeof asked === 'number' ? asked : 1
  const most = model.maxModelLength - outputTokens
  if (promptTokens > most) {
    reject(
      `You passed ${promptTokens} input tokens and requested ${outputTokens} output tokens. However, the model's context length is only ` +
        `${model.maxModelLength} tokens, resulting in a maximum input length of ${most} tokens. ` +
        `Please reduce the length of the input prompt. (parameter=input_tokens, value=${promptTokens})`,
      'input_tokens',
    )
  }
  return typeof asked === 'number' ? asked : model.maxModelLength - promptTokens
}

function checkSampling(body: JsonObject): void {
  const { temperature, top_p: topP, max_tokens: maxTokens } = body
  if (typeof temperature === 'number' && temperature < 0) {
    reject(`temperature must be non-negative, got ${temperature}.`, 'temperature')
  }
  if (typeof topP === 'number' && (topP <= 0 || topP > 1)) reject(`top_p must be in (0, 1], got ${topP}.`, 'top_p')
  if (typeof maxTokens === 'number' && maxTokens < 1)
    reject(`max_tokens must be at least 1, got ${maxTokens}.`, 'max_tokens')
}

function checkTools(body: JsonObject): void {
  const choice = body['tool_choice']
  const tools = objectsIn(body['tools'])
  for (const tool of tools) if (!textIn(objectIn(tool['function'])['name'])) reject(missing('name'), 'tools')
  if (!isGiven(choice) || choice === 'none') return
  if (tools.length === 0) reject('When using `tool_choice`, `tools` must be set.', 'tool_choice')
  const name = objectIn(objectIn(choice)['function'])['name']
  if (name === undefined || tools.some((tool) => objectIn(tool['function'])['name'] === name)) return
  reject('The tool specified in `tool_choice` does not match any of the specified `tools`', 'tool_choice')
}

function missing(field: string): string {
  return `[{'type': 'missing', 'loc': ('body', '${field}'), 'msg': 'Field required'}]`
}
