import type { ChatRequest, DocumentBlock, JsonSchema, Message, Tool } from '@sluice/core'
import { weighText } from './weigh-text.ts'

/** How much a request carries, apart from any tokenizer. */
export interface RequestSize {
  /** Characters of text, weighted by script. */
  readonly characters: number
  /** Tokens of what is not text: pictures, pages, framing. */
  readonly otherTokens: number
}

// About one megapixel: ceil(w/28) * ceil(h/28) at Anthropic. The pictures' real sizes are not read.
const TOKENS_PER_IMAGE = 1_600
// A page costs about 3,000 tokens, text and picture, and weighs about 60 kB.
const TOKENS_PER_PAGE = 3_000
const BYTES_PER_PAGE_TOKEN = 20
const BASE64_BYTES = 3 / 4
const TOKENS_PER_MESSAGE = 4
// The largest hidden prompt that Anthropic documents for tool use (claude-opus-4-7, a tool demanded).
const TOKENS_FOR_TOOL_USE = 804

// Only memos of pure functions: requests and tools are immutable, and one request is measured for every candidate.
const sizes = new WeakMap<ChatRequest, RequestSize>()
const toolCharacters = new WeakMap<Tool, number>()

type Block = Message['content'][number]

/** Walks a request once; in linear time, and again in constant time. */
export function measureRequest(request: ChatRequest): RequestSize {
  const known = sizes.get(request)
  if (known) return known
  const blocks = [...request.system, ...request.messages.flatMap<Block>((message) => message.content)]
  let { characters, otherTokens } = sumOf(blocks)
  for (const tool of request.tools) characters += measureTool(tool)
  if (request.output.type === 'json-schema') characters += measureSchema(request.output.schema)
  if (request.tools.length > 0) otherTokens += TOKENS_FOR_TOOL_USE
  otherTokens += TOKENS_PER_MESSAGE * (request.messages.length + 1)
  const size = { characters, otherTokens }
  sizes.set(request, size)
  return size
}

function sumOf(blocks: readonly Block[]): RequestSize {
  let characters = 0
  let otherTokens = 0
  for (const block of blocks) {
    const size = measureBlock(block)
    characters += size.characters
    otherTokens += size.otherTokens
  }
  return { characters, otherTokens }
}

function measureBlock(block: Block): RequestSize {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return ofText(weighText(block.text))
    case 'reasoning':
      return ofText(weighText(block.text) + (block.seal?.data.length ?? 0))
    case 'tool-call':
      return ofText(weighText(block.name) + weighText(block.argumentsJson))
    case 'image':
      return { characters: 0, otherTokens: TOKENS_PER_IMAGE }
    case 'document':
      return measureDocument(block)
    case 'tool-result':
      return sumOf(block.content)
  }
}

function measureDocument({ source, name = '' }: DocumentBlock): RequestSize {
  if (source.type === 'text') return ofText(weighText(name) + weighText(source.text))
  if (source.type === 'url') return { characters: weighText(name), otherTokens: TOKENS_PER_PAGE }
  const bytes = source.data.length * BASE64_BYTES
  if (source.mediaType.startsWith('text/')) return ofText(weighText(name) + bytes)
  const otherTokens = Math.max(TOKENS_PER_PAGE, Math.ceil(bytes / BYTES_PER_PAGE_TOKEN))
  return { characters: weighText(name), otherTokens }
}

function measureTool(tool: Tool): number {
  const known = toolCharacters.get(tool)
  if (known !== undefined) return known
  const characters = weighText(tool.name) + weighText(tool.description ?? '') + measureSchema(tool.inputSchema)
  toolCharacters.set(tool, characters)
  return characters
}

function measureSchema(schema: JsonSchema): number {
  return weighText(JSON.stringify(schema))
}

function ofText(characters: number): RequestSize {
  return { characters, otherTokens: 0 }
}
