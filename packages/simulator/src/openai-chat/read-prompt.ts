import { IMAGE_TOKENS } from '../estimate-tokens.ts'
import type { CountedPrompt } from '../openai/count-usage.ts'
import { toolText } from '../openai/tool-text.ts'
import type { Prompt, PromptToolChoice } from '../prompt.ts'
import { isObject, objectIn, objectsIn, textIn, textsIn, type JsonObject } from '../read-json.ts'

const ANY_OBJECT: JsonObject = { type: 'object', properties: { answer: { type: 'string' } } }

/** Reads a Chat Completions request that has been checked. */
export function readPrompt(body: JsonObject, maxOutputTokens: number, reasons: (userText: string) => boolean): Prompt {
  const messages = objectsIn(body['messages'])
  const lastByUser = messages.findLast((message) => message['role'] === 'user')
  const userText = textOf(lastByUser?.['content'])
  return {
    model: textIn(body['model']),
    userText,
    toolResults: lastResults(messages),
    images: lastByUser ? imagesIn(lastByUser) : [],
    tools: objectsIn(body['tools']).map((tool) => {
      const declared = objectIn(tool['function'])
      return { name: textIn(declared['name']), parameters: objectIn(declared['parameters']) }
    }),
    toolChoice: readToolChoice(body['tool_choice']),
    allowsParallelCalls: body['parallel_tool_calls'] !== false,
    outputSchema: readOutputSchema(objectIn(body['response_format'])),
    maxOutputTokens,
    stopSequences: textsIn(body['stop']),
    reasons: reasons(userText),
  }
}

/** What the vendor counts and caches: tools, then messages. */
export function readCounted(body: JsonObject): CountedPrompt {
  const messages = objectsIn(body['messages'])
  const tools = objectsIn(body['tools']).map((tool) => toolText(objectIn(tool['function'])))
  const spoken = messages.flatMap((message) => [
    textOf(message['content']),
    textIn(message['refusal']),
    ...callTexts(message),
  ])
  return {
    text: [...tools, ...spoken].filter(Boolean).join('\n'),
    extraTokens: messages.flatMap(imagesIn).length * IMAGE_TOKENS,
    isKeptLong: objectIn(body['prompt_cache_options'])['ttl'] === '12h',
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsIn(content)
    .map((part) => textIn(part['text']) || textIn(part['refusal']))
    .filter(Boolean)
    .join('\n')
}

function callTexts(message: JsonObject): readonly string[] {
  return objectsIn(message['tool_calls']).map((call) => textIn(objectIn(call['function'])['arguments']))
}

function lastResults(messages: readonly JsonObject[]): readonly string[] {
  const lastOther = messages.findLastIndex((message) => message['role'] !== 'tool')
  return messages.slice(lastOther + 1).map((message) => textOf(message['content']))
}

function imagesIn(message: JsonObject): readonly string[] {
  return objectsIn(message['content'])
    .filter((part) => part['type'] === 'image_url')
    .map((part) => /^data:([^;,]+)/.exec(textIn(objectIn(part['image_url'])['url']))?.[1] ?? 'url')
}

function readToolChoice(choice: unknown): PromptToolChoice {
  if (isObject(choice)) return { type: 'tool', name: textIn(objectIn(choice['function'])['name']) }
  if (choice === 'required') return { type: 'any' }
  return { type: choice === 'none' ? 'none' : 'auto' }
}

function readOutputSchema(format: JsonObject): JsonObject | undefined {
  if (format['type'] === 'json_object') return ANY_OBJECT
  const schema = objectIn(format['json_schema'])['schema']
  return isObject(schema) ? schema : undefined
}
