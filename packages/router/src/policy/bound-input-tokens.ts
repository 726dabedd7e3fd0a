import type { ChatRequest, DocumentBlock, Message, ModelFacts } from '@sluice/core'

type Block = Message['content'][number]

// Role, separators and what else frames a message or a block; measured at 3 to 8 tokens.
const FRAME_TOKENS = 16
// A hidden prompt goes with tools, of 804 tokens at the most that vendors document, and the names of its schema's parts.
const TOKENS_FOR_TOOL_USE = 1_024
// Vendors write a schema out in words of their own.
const SCHEMA_GROWTH = 2
// ceil(2576 / 28) squared: the largest picture that is not made smaller first, with room to spare.
const TOKENS_PER_IMAGE = 10_000

const known = new WeakMap<ChatRequest, number>()

/**
 * The most tokens that a prompt can have at a model. A token is at least one byte of the text it stands for: no tokenizer
 * makes more tokens of a text than it has bytes of UTF-8. What has no such bound (a PDF, something at an address) can
 * fill what the model takes at most, as nothing can take more.
 */
export function boundInputTokens(request: ChatRequest, { maxInputTokens }: ModelFacts): number {
  const tokens = known.get(request) ?? boundOf(request)
  known.set(request, tokens)
  return Math.min(tokens, maxInputTokens)
}

function boundOf({ system, messages, tools, output }: ChatRequest): number {
  let tokens = FRAME_TOKENS * (messages.length + 1)
  for (const block of [...system, ...messages.flatMap<Block>(({ content }) => content)]) tokens += boundOfBlock(block)
  for (const { name, description = '', inputSchema } of tools) {
    tokens += FRAME_TOKENS + bytesOf(name) + bytesOf(description) + boundOfSchema(inputSchema)
  }
  if (tools.length > 0) tokens += TOKENS_FOR_TOOL_USE
  return output.type === 'json-schema' ? tokens + bytesOf(output.name) + boundOfSchema(output.schema) : tokens
}

function boundOfBlock(block: Block): number {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return FRAME_TOKENS + bytesOf(block.text)
    case 'reasoning':
      return FRAME_TOKENS + bytesOf(block.text) + (block.seal?.data.length ?? 0)
    case 'tool-call':
      return FRAME_TOKENS + bytesOf(block.id) + bytesOf(block.name) + bytesOf(block.argumentsJson)
    case 'tool-result':
      return block.content.reduce((sum, part) => sum + boundOfBlock(part), FRAME_TOKENS + bytesOf(block.toolCallId))
    case 'image':
      return FRAME_TOKENS + TOKENS_PER_IMAGE
    case 'document':
      return boundOfDocument(block)
  }
}

function boundOfDocument({ source, name = '' }: DocumentBlock): number {
  if (source.type === 'text') return FRAME_TOKENS + bytesOf(name) + bytesOf(source.text)
  if (source.type === 'url' || !source.mediaType.startsWith('text/')) return Infinity
  return FRAME_TOKENS + bytesOf(name) + source.data.length
}

function boundOfSchema(schema: object): number {
  return TOKENS_FOR_TOOL_USE + SCHEMA_GROWTH * bytesOf(JSON.stringify(schema))
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}
