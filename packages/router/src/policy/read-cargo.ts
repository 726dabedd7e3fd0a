import type { ChatRequest, DocumentBlock, ImageBlock, Message, ToolCallBlock } from '@sluice/core'

/** What a request carries that not everybody takes. */
export interface Cargo {
  readonly request: ChatRequest
  readonly images: readonly ImageBlock[]
  readonly documents: readonly DocumentBlock[]
  /** Of earlier turns. */
  readonly toolCalls: readonly ToolCallBlock[]
  /** The request body, about; rather too large than too small. */
  readonly bytes: number
}

type Block = Message['content'][number]

// Quotes and line breaks are escaped on the wire. A text that is nothing but these is left to the vendor's 413.
const ESCAPED = 1.25
const FRAME_BYTES = 100

/** Walks a request once; linear in its size. */
export function readCargo(request: ChatRequest): Cargo {
  const blocks = request.messages.flatMap<Block>((message) => message.content)
  const parts = blocks.flatMap<Block>((block) => (block.type === 'tool-result' ? block.content : [block]))
  const schemas = [...request.tools, ...(request.output.type === 'json-schema' ? [request.output.schema] : [])]
  const bytes = [...request.system, ...parts].reduce((sum, block) => sum + bytesOf(block), 0)
  return {
    request,
    images: parts.filter((block) => block.type === 'image'),
    documents: parts.filter((block) => block.type === 'document'),
    toolCalls: blocks.filter((block) => block.type === 'tool-call'),
    bytes: Math.ceil(bytes + textBytes(JSON.stringify(schemas))),
  }
}

function bytesOf(block: Block): number {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return textBytes(block.text)
    case 'reasoning':
      return textBytes(block.text) + (block.seal?.data.length ?? 0)
    case 'tool-call':
      return textBytes(block.name) + textBytes(block.argumentsJson)
    case 'tool-result':
      return FRAME_BYTES
    case 'image':
    case 'document':
      return sourceBytes(block.source)
  }
}

function sourceBytes(source: DocumentBlock['source']): number {
  switch (source.type) {
    case 'text':
      return textBytes(source.text)
    case 'url':
      return textBytes(source.url)
    case 'base64':
      return FRAME_BYTES + source.data.length
  }
}

function textBytes(text: string): number {
  return FRAME_BYTES + Buffer.byteLength(text) * ESCAPED
}
