import { estimateTokens, IMAGE_TOKENS } from '../estimate-tokens.ts'
import { isObject, objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'

export type CacheTtl = '5m' | '1h'

/** A piece of the prompt in the order the vendor caches: tools, system, messages. */
export interface PromptSegment {
  /** All that makes it the same piece again. */
  readonly text: string
  readonly tokens: number
  /** Everything up to here may be cached, for so long. */
  readonly cacheTtl?: CacheTtl
}

const NO_TEXT = new Set(['image', 'document'])

/** The prompt piece by piece. `cache_control` on the request itself stands for one on the last piece. */
export function readSegments(body: JsonObject): readonly PromptSegment[] {
  const tools = objectsIn(body['tools']).map((tool) => segment(tool, toolText(tool)))
  const system = blocksIn(body['system']).map((block) => segment(block, textIn(block['text'])))
  const messages = objectsIn(body['messages']).flatMap((message) =>
    blocksIn(message['content']).map((block) => contentSegment(block, textIn(message['role']))),
  )
  const all = [...tools, ...system, ...messages]
  const last = all.at(-1)
  if (!last || !isObject(body['cache_control'])) return all
  return [...all.slice(0, -1), { ...last, cacheTtl: ttlOf(body) ?? last.cacheTtl }]
}

/** The text in a message's content, blocks of other types left out. */
export function blocksIn(content: unknown): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content)
}

/** What the model is told of a tool: how its call is streamed or checked is not for it. */
function toolText({ name, description, input_schema }: JsonObject): string {
  return JSON.stringify({ name, description, input_schema })
}

function contentSegment(block: JsonObject, role: string): PromptSegment {
  const text = `${role}:${JSON.stringify(withoutCacheControl(block))}`
  if (NO_TEXT.has(textIn(block['type']))) return { text, tokens: IMAGE_TOKENS, cacheTtl: ttlOf(block) }
  return { ...segment(block, spokenText(block)), text }
}

function segment(block: JsonObject, text: string): PromptSegment {
  return { text, tokens: estimateTokens(text), cacheTtl: ttlOf(block) }
}

function spokenText(block: JsonObject): string {
  if (block['type'] === 'text') return textIn(block['text'])
  if (block['type'] !== 'tool_result') return JSON.stringify({ ...withoutCacheControl(block), caller: undefined })
  return blocksIn(block['content'])
    .map((inner) => textIn(inner['text']))
    .join('\n')
}

function withoutCacheControl(block: JsonObject): JsonObject {
  return { ...block, cache_control: undefined }
}

function ttlOf(block: JsonObject): CacheTtl | undefined {
  if (!isObject(block['cache_control'])) return undefined
  return objectIn(block['cache_control'])['ttl'] === '1h' ? '1h' : '5m'
}
