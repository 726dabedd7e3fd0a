import { isGiven, isObject, quoted, type JsonObject } from '../read-json.ts'
import type { GeminiModel, GeminiThinking } from './models.ts'
import { checkedObject, reject } from './reject.ts'

const FIELDS = [
  'stopSequences',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseModalities',
  'candidateCount',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'enableEnhancedCivicAnswers',
  'speechConfig',
  'thinkingConfig',
  'imageConfig',
  'mediaResolution',
]
const MOST_STOP_SEQUENCES = 5

/** Where a number must lie; both ends belong to it. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  temperature: [0, 2],
  topP: [0, 1],
  presencePenalty: [-2, 2],
  frequencyPenalty: [-2, 2],
  candidateCount: [1, 8],
}

/** Turns down a `generationConfig` that this model does not take. */
export function checkGenerationConfig(value: unknown, model: GeminiModel): void {
  const config = checkedObject(value, 'generation_config', FIELDS)
  checkRange('maxOutputTokens', config['maxOutputTokens'], [1, model.maxOutputTokens])
  for (const [name, range] of Object.entries(RANGES)) checkRange(name, config[name], range)
  if (isGiven(config['topK']) && !Number.isInteger(config['topK']))
    reject("Invalid value at 'generation_config.top_k' (TYPE_INT32)")
  const stop = config['stopSequences']
  if (Array.isArray(stop) && stop.length > MOST_STOP_SEQUENCES) {
    reject(`* GenerateContentRequest.generation_config.stop_sequences: at most ${MOST_STOP_SEQUENCES} stop sequences\n`)
  }
  checkFormat(config)
  checkThinking(config['thinkingConfig'], model.thinking)
}

function checkRange(name: string, value: unknown, [least, most]: readonly [number, number]): void {
  if (!isGiven(value)) return
  if (typeof value === 'number' && value >= least && value <= most) return
  reject(
    `Unable to submit request because it has a ${name} value of ${quoted(value)} but the supported range is from ${least} (inclusive) to ${most} (inclusive). Update the value and try again.`,
  )
}

function checkFormat(config: JsonObject): void {
  const { responseMimeType, responseSchema, responseJsonSchema } = config
  const hasSchema = isGiven(responseSchema) || isGiven(responseJsonSchema)
  if (hasSchema && responseMimeType !== 'application/json') {
    reject(
      "* GenerateContentRequest.generation_config.response_mime_type: must be 'application/json' when a response schema is set\n",
    )
  }
  if (isGiven(responseSchema) && isGiven(responseJsonSchema))
    reject('Only one of response_schema and response_json_schema may be set.')
  if (isGiven(responseJsonSchema) && !isObject(responseJsonSchema))
    reject("Invalid value at 'generation_config.response_json_schema'")
}

function checkThinking(value: unknown, thinking: GeminiThinking): void {
  const { thinkingBudget, thinkingLevel } = checkedObject(value, 'generation_config.thinking_config', [
    'includeThoughts',
    'thinkingBudget',
    'thinkingLevel',
  ])
  if (isGiven(thinkingBudget) && isGiven(thinkingLevel))
    reject('You can only set one of thinking budget and thinking level.')
  if (isGiven(thinkingLevel)) checkLevel(String(thinkingLevel), thinking)
  if (isGiven(thinkingBudget)) checkBudget(Number(thinkingBudget), thinking)
}

function checkLevel(level: string, thinking: GeminiThinking): void {
  if (thinking.by === 'level' && thinking.levels.includes(level)) return
  reject(
    thinking.by === 'level'
      ? `Thinking level ${level} is not supported for this model.`
      : 'Thinking level is not supported for this model.',
  )
}

function checkBudget(budget: number, thinking: GeminiThinking): void {
  // Models with levels take a budget for old times' sake.
  if (thinking.by === 'level' || budget === -1) return
  if (budget === 0 && !thinking.canBeOff) reject('Budget 0 is invalid. This model only works in thinking mode.')
  if (budget === 0 || (budget >= thinking.least && budget <= thinking.most)) return
  reject(
    `The thinking budget ${budget} is invalid. Please choose a value between ${thinking.least} and ${thinking.most}.`,
  )
}
