import { IMAGE_TOKENS } from '../estimate-tokens.ts'
import type { CountedPrompt } from '../openai/count-usage.ts'
import { THINK_MARK, type Prompt, type PromptTool, type PromptToolChoice } from '../prompt.ts'
import { isGiven, isObject, objectIn, objectsIn, textIn, textsIn, type JsonObject } from '../read-json.ts'
import { partsOf, roleOf } from './check-contents.ts'
import type { CheckedGemini } from './check-request.ts'

const ANY_OBJECT: JsonObject = { type: 'object', properties: { answer: { type: 'string' } } }

/** Reads a request that has been checked. Nothing in it can keep the model to one call at a time. */
export function readPrompt({ body, model }: CheckedGemini): Prompt {
  const contents = objectsIn(body['contents'])
  const config = objectIn(body['generationConfig'])
  const lastByUser = contents.findLast((content) => roleOf(content) === 'user' && textOf(content) !== '')
  const userText = textOf(lastByUser)
  return {
    model: model.id,
    userText,
    toolResults: lastResults(contents),
    images: partsOf(lastByUser ?? contents.at(-1)).flatMap(imageIn),
    tools: objectsIn(body['tools']).flatMap((tool) => objectsIn(tool['functionDeclarations']).map(readTool)),
    toolChoice: readToolChoice(objectIn(objectIn(body['toolConfig'])['functionCallingConfig'])),
    allowsParallelCalls: true,
    outputSchema: readOutputSchema(config),
    maxOutputTokens: Number(config['maxOutputTokens'] ?? model.maxOutputTokens),
    stopSequences: textsIn(config['stopSequences']),
    reasons: reasons(objectIn(config['thinkingConfig']), userText),
  }
}

/** What the vendor counts and caches: instructions, tools, then the conversation. */
export function readCounted({ body }: CheckedGemini): CountedPrompt {
  const contents = objectsIn(body['contents'])
  const tools = objectsIn(body['tools']).map((tool) => JSON.stringify(tool))
  const spoken = contents.flatMap((content) => partsOf(content).map(spokenText))
  return {
    text: [textOf(objectIn(body['systemInstruction'])), ...tools, ...spoken].filter(Boolean).join('\n'),
    extraTokens: contents.flatMap((content) => partsOf(content).flatMap(imageIn)).length * IMAGE_TOKENS,
    isKeptLong: false,
  }
}

function textOf(content: JsonObject | undefined): string {
  return partsOf(content)
    .map((part) => textIn(part['text']))
    .filter(Boolean)
    .join('\n')
}

function spokenText(part: JsonObject): string {
  const said = part['functionCall'] ?? part['functionResponse']
  return isObject(said) ? JSON.stringify(said) : textIn(part['text'])
}

function lastResults(contents: readonly JsonObject[]): readonly string[] {
  const since = contents.slice(contents.findLastIndex((content) => roleOf(content) === 'model') + 1)
  const responses = since.flatMap((content) =>
    partsOf(content).flatMap((part) => objectsIn([part['functionResponse']])),
  )
  return responses.map(({ response }) => {
    const { output, error } = objectIn(response)
    return textIn(output ?? error) || JSON.stringify(response)
  })
}

function imageIn(part: JsonObject): readonly string[] {
  const media = part['inlineData'] ?? part['fileData']
  return isObject(media) ? [textIn(media['mimeType'])] : []
}

function readTool(declaration: JsonObject): PromptTool {
  const parameters = declaration['parametersJsonSchema'] ?? declaration['parameters']
  return { name: textIn(declaration['name']), parameters: objectIn(parameters) }
}

function readToolChoice({ mode, allowedFunctionNames }: JsonObject): PromptToolChoice {
  const [name] = textsIn(allowedFunctionNames)
  if (mode === 'ANY') return name === undefined ? { type: 'any' } : { type: 'tool', name }
  return { type: mode === 'NONE' ? 'none' : 'auto' }
}

function readOutputSchema({
  responseMimeType,
  responseSchema,
  responseJsonSchema,
}: JsonObject): JsonObject | undefined {
  if (responseMimeType !== 'application/json') return undefined
  const schema = responseJsonSchema ?? responseSchema
  return isObject(schema) ? schema : ANY_OBJECT
}

/** It thinks when it is told to, by the text, a level or a budget. */
function reasons({ thinkingBudget, thinkingLevel }: JsonObject, userText: string): boolean {
  if (thinkingBudget === 0) return false
  return userText.includes(THINK_MARK) || isGiven(thinkingLevel) || isGiven(thinkingBudget)
}
