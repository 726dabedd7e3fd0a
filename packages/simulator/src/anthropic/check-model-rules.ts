import { isGiven, isObject, objectIn, quoted, textIn, type JsonObject } from '../read-json.ts'
import { thinkingModeOf, type AnthropicModel, type ThinkingMode } from './models.ts'
import { reject } from './reject.ts'

const LEAST_BUDGET_TOKENS = 1024

const UNSUPPORTED_MODE: Readonly<Record<ThinkingMode, string>> = {
  enabled:
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
  adaptive: 'adaptive thinking is not supported on this model',
  disabled: '"thinking.type.disabled" is not supported for this model.',
  between_tools: '"thinking.type.between_tools" is not supported for this model.',
}

/** Turns down the parameters this model does not take. */
export function checkModelRules(body: JsonObject, model: AnthropicModel): void {
  checkSampling(body, model)
  const effort = checkEffort(body, model)
  const mode = checkThinking(body, model, effort)
  checkToolChoice(body, model, mode)
}

function checkSampling(body: JsonObject, model: AnthropicModel): void {
  const given = ['temperature', 'top_p', 'top_k'].filter((name) => isGiven(body[name]))
  const { sampling } = model.rules
  if (sampling === 'taken') return checkTemperatureRange(body)
  const offending = given.find((name) => sampling === 'rejected' || !isDefault(name, body[name]))
  if (offending) reject(`\`${offending}\` is deprecated for this model.`)
}

function isDefault(name: string, value: unknown): boolean {
  return name !== 'top_k' && value === 1
}

function checkTemperatureRange(body: JsonObject): void {
  const temperature = body['temperature']
  if (!isGiven(temperature)) return
  if (typeof temperature !== 'number') return reject('temperature: Input should be a valid number')
  if (temperature < 0) reject('temperature: Input should be greater than or equal to 0')
  if (temperature > 1) reject('temperature: range: 0..1')
}

function checkEffort(body: JsonObject, model: AnthropicModel): string | undefined {
  const effort = objectIn(body['output_config'])['effort']
  if (!isGiven(effort)) return undefined
  const { efforts } = model.rules
  if (efforts.length === 0) reject('This model does not support the effort parameter.')
  if (typeof effort === 'string' && efforts.includes(effort)) return effort
  const supported = efforts.toSorted().join(', ')
  return reject(`This model does not support effort level '${quoted(effort)}'. Supported levels: ${supported}.`)
}

function checkThinking(body: JsonObject, model: AnthropicModel, effort: string | undefined): ThinkingMode {
  const thinking = body['thinking']
  if (!isGiven(thinking)) return model.rules.defaultThinking
  const type = objectIn(thinking)['type']
  const mode = thinkingModeOf(type)
  if (!mode) {
    const expected = Object.keys(UNSUPPORTED_MODE)
      .map((name) => `'${name}'`)
      .join(', ')
    return reject(
      `thinking: Input tag '${quoted(type)}' found using 'type' does not match any of the expected tags: ${expected}`,
    )
  }
  const efforts = model.rules.thinking[mode]
  if (!efforts) reject(UNSUPPORTED_MODE[mode])
  if (effort && efforts !== 'any' && !efforts?.includes(effort)) {
    reject(`"thinking.type.${mode}" is not supported with effort level '${effort}' for this model.`)
  }
  if (mode === 'enabled' && isObject(thinking)) checkBudget(body, thinking)
  return mode
}

function checkBudget(body: JsonObject, thinking: JsonObject): void {
  const budget = thinking['budget_tokens']
  if (!isGiven(budget)) reject('thinking.enabled.budget_tokens: Field required')
  if (typeof budget !== 'number') return reject('thinking.enabled.budget_tokens: Input should be a valid integer')
  if (budget < LEAST_BUDGET_TOKENS) {
    reject(`thinking.enabled.budget_tokens: Input should be greater than or equal to ${LEAST_BUDGET_TOKENS}`)
  }
  const maxTokens = body['max_tokens']
  if (typeof maxTokens === 'number' && maxTokens <= budget) {
    reject('`max_tokens` must be greater than `thinking.budget_tokens`.')
  }
  if (isGiven(body['temperature']) && body['temperature'] !== 1) {
    reject('`temperature` may only be set to 1 when thinking is enabled.')
  }
}

function checkToolChoice(body: JsonObject, model: AnthropicModel, mode: ThinkingMode): void {
  const type = textIn(objectIn(body['tool_choice'])['type'])
  if (type !== 'any' && type !== 'tool') return
  if (!model.rules.takesForcedToolChoice) reject(`"tool_choice.type.${type}" is not supported for this model.`)
  if (mode === 'enabled') reject('Thinking may not be enabled when tool_choice forces tool use.')
}
