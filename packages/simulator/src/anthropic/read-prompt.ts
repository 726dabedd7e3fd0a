import { isGiven, isObject, objectIn, objectsIn, textIn, textsIn, type JsonObject } from '../read-json.ts'
import { THINK_MARK, type Prompt, type PromptToolChoice } from '../prompt.ts'
import { thinkingModeOf, type AnthropicModel } from './models.ts'
import { blocksIn } from './read-segments.ts'

const CHOICES: Readonly<Record<string, PromptToolChoice['type']>> = { none: 'none', any: 'any', tool: 'tool' }

/** Reads a request that has been checked. `roomTokens` is what the context window leaves for the answer. */
export function readPrompt(body: JsonObject, model: AnthropicModel, roomTokens: number): Prompt {
  const messages = objectsIn(body['messages'])
  const last = blocksIn(messages.at(-1)?.['content'])
  const lastByUser = messages.findLast((message) => message['role'] === 'user' && textOf(message) !== '')
  const userText = lastByUser ? textOf(lastByUser) : ''
  const maxTokens = Number(body['max_tokens'] ?? model.maxOutputTokens)
  return {
    model: textIn(body['model']),
    userText,
    toolResults: last.filter((block) => block['type'] === 'tool_result').map(textOf),
    images: lastImages(messages),
    tools: objectsIn(body['tools'])
      .filter((tool) => isObject(tool['input_schema']))
      .map((tool) => ({ name: textIn(tool['name']), parameters: objectIn(tool['input_schema']) })),
    toolChoice: readToolChoice(objectIn(body['tool_choice'])),
    allowsParallelCalls: objectIn(body['tool_choice'])['disable_parallel_tool_use'] !== true,
    outputSchema: readOutputSchema(body),
    maxOutputTokens: Math.min(maxTokens, roomTokens),
    stopSequences: textsIn(body['stop_sequences']),
    reasons: reasons(body, model, userText),
  }
}

function textOf(message: JsonObject): string {
  return blocksIn(message['content'])
    .map((block) => textIn(block['text']))
    .filter(Boolean)
    .join('\n')
}

function lastImages(messages: readonly JsonObject[]): readonly string[] {
  const last = messages.findLast((message) => message['role'] === 'user')
  return blocksIn(last?.['content'])
    .filter((block) => block['type'] === 'image')
    .map((block) => textIn(objectIn(block['source'])['media_type']) || 'url')
}

function readToolChoice(choice: JsonObject): PromptToolChoice {
  const type = CHOICES[textIn(choice['type'])] ?? 'auto'
  return type === 'tool' ? { type, name: textIn(choice['name']) } : { type }
}

function readOutputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectIn(objectIn(body['output_config'])['format'])
  return isObject(format['schema']) ? format['schema'] : undefined
}

/** Adaptive thinking thinks when it is told to, by the text or by an effort; a budget always does. */
function reasons(body: JsonObject, model: AnthropicModel, userText: string): boolean {
  const mode = thinkingModeOf(objectIn(body['thinking'])['type']) ?? model.rules.defaultThinking
  if (mode === 'enabled') return true
  if (mode === 'disabled') return false
  return userText.includes(THINK_MARK) || isGiven(objectIn(body['output_config'])['effort'])
}
