import { IMAGE_TOKENS } from '../estimate-tokens.ts'
import type { CountedPrompt } from '../openai/count-usage.ts'
import { toolText } from '../openai/tool-text.ts'
import { THINK_MARK, type Prompt, type PromptToolChoice } from '../prompt.ts'
import { isGiven, isObject, objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'
import type { CheckedResponse } from './check-request.ts'

const ANY_OBJECT: JsonObject = { type: 'object', properties: { answer: { type: 'string' } } }

/** Reads a request that has been checked. */
export function readPrompt({ body, model, effort }: CheckedResponse): Prompt {
  const items = itemsOf(body['input'])
  const lastByUser = items.findLast((item) => item['role'] === 'user')
  const userText = lastByUser ? textOf(lastByUser['content']) : ''
  const reasons = effort !== undefined && effort !== 'none'
  return {
    model: textIn(body['model']),
    userText,
    toolResults: lastOutputs(items),
    images: lastByUser ? imagesIn(lastByUser) : [],
    tools: objectsIn(body['tools'])
      .filter((tool) => tool['type'] === 'function')
      .map((tool) => ({ name: textIn(tool['name']), parameters: objectIn(tool['parameters']) })),
    toolChoice: readToolChoice(body['tool_choice']),
    allowsParallelCalls: body['parallel_tool_calls'] !== false,
    outputSchema: readOutputSchema(body),
    maxOutputTokens: Number(body['max_output_tokens'] ?? model.maxOutputTokens),
    stopSequences: [],
    reasons: reasons && (userText.includes(THINK_MARK) || isGiven(objectIn(body['reasoning'])['effort'])),
  }
}

/** What the vendor counts and caches: tools, instructions, input. */
export function readCounted(body: JsonObject): CountedPrompt {
  const items = itemsOf(body['input'])
  const tools = objectsIn(body['tools']).map(toolText)
  const spoken = items.map((item) => textOf(item['content'] ?? item['output']) + textIn(item['arguments']))
  const images = items.flatMap(imagesIn)
  return {
    text: [...tools, textIn(body['instructions']), ...spoken].filter(Boolean).join('\n'),
    extraTokens: images.length * IMAGE_TOKENS,
    isKeptLong: objectIn(body['prompt_cache_options'])['ttl'] === '12h',
  }
}

function itemsOf(input: unknown): readonly JsonObject[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : objectsIn(input)
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsIn(content)
    .map((part) => textIn(part['text']) || textIn(part['refusal']))
    .filter(Boolean)
    .join('\n')
}

function lastOutputs(items: readonly JsonObject[]): readonly string[] {
  const lastOther = items.findLastIndex((item) => item['type'] !== 'function_call_output')
  return items.slice(lastOther + 1).map((item) => textOf(item['output']))
}

function imagesIn(item: JsonObject): readonly string[] {
  return objectsIn(item['content'])
    .filter((part) => part['type'] === 'input_image')
    .map((part) => /^data:([^;,]+)/.exec(textIn(part['image_url']))?.[1] ?? 'url')
}

function readToolChoice(choice: unknown): PromptToolChoice {
  if (isObject(choice)) return { type: 'tool', name: textIn(choice['name']) }
  if (choice === 'required') return { type: 'any' }
  return { type: choice === 'none' ? 'none' : 'auto' }
}

function readOutputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectIn(objectIn(body['text'])['format'])
  if (format['type'] === 'json_object') return ANY_OBJECT
  return isObject(format['schema']) ? format['schema'] : undefined
}
