import type { AssistantBlock, CacheHint, DocumentBlock, ImageBlock, Message, TextBlock, UserBlock } from '@sluice/core'
import { unwrapSeal } from '../reasoning-seal.ts'
import { PROTOCOL } from './protocol-name.ts'
import type {
  WireAssistantBlock,
  WireCacheControl,
  WireMessage,
  WireResultBlock,
  WireText,
  WireUserBlock,
} from './wire.ts'

/** A client's messages, in core's words. */
export function decodeMessages(messages: readonly WireMessage[]): Message[] {
  return messages.map(decodeMessage)
}

/** Text that the wire gives as a string or as blocks. */
export function decodeText(content: string | readonly WireText[]): TextBlock[] {
  if (typeof content !== 'string') return content.map(decodeTextBlock)
  return content === '' ? [] : [{ type: 'text', text: content }]
}

/** A cache breakpoint; the vendor keeps it for 5 minutes unless told otherwise. */
export function decodeCache(control: WireCacheControl | null | undefined): CacheHint | undefined {
  return control ? { ttl: control.ttl ?? '5m' } : undefined
}

function decodeMessage(message: WireMessage): Message {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: decodeBlocks(message.content, decodeUserBlock) }
    case 'assistant':
      return { role: 'assistant', content: decodeBlocks(message.content, decodeAssistantBlock) }
    case 'system':
      return { role: 'system', content: decodeText(message.content) }
  }
}

function decodeBlocks<Wire, Block>(
  content: string | readonly Wire[],
  decodeBlock: (block: Wire) => Block,
): (Block | TextBlock)[] {
  return typeof content === 'string' ? decodeText(content) : content.map(decodeBlock)
}

function decodeUserBlock(block: WireUserBlock): UserBlock {
  if (block.type !== 'tool_result') return decodeResultBlock(block)
  return {
    type: 'tool-result',
    toolCallId: block.tool_use_id,
    content: decodeBlocks(block.content ?? [], decodeResultBlock),
    isError: block.is_error ?? false,
    cache: decodeCache(block.cache_control),
  }
}

function decodeResultBlock(block: WireResultBlock): TextBlock | ImageBlock | DocumentBlock {
  const cache = decodeCache(block.cache_control)
  switch (block.type) {
    case 'text':
      return decodeTextBlock(block)
    case 'image':
      return { type: 'image', source: decodeSource(block.source), cache }
    case 'document':
      return { type: 'document', source: decodeDocumentSource(block.source), name: block.title ?? undefined, cache }
  }
}

function decodeTextBlock(block: WireText): TextBlock {
  return { type: 'text', text: block.text, cache: decodeCache(block.cache_control) }
}

function decodeAssistantBlock(block: WireAssistantBlock): AssistantBlock {
  switch (block.type) {
    case 'text':
      return decodeTextBlock(block)
    case 'tool_use':
      return {
        type: 'tool-call',
        id: block.id,
        name: block.name,
        argumentsJson: JSON.stringify(block.input),
        cache: decodeCache(block.cache_control),
      }
    case 'thinking':
      return {
        type: 'reasoning',
        text: block.thinking,
        seal: block.signature ? unwrapSeal(block.signature, PROTOCOL, false) : undefined,
      }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', seal: unwrapSeal(block.data, PROTOCOL, true) }
  }
}

type WireSource = Extract<WireUserBlock, { type: 'image' }>['source']
type WireDocumentSource = Extract<WireUserBlock, { type: 'document' }>['source']

function decodeSource(source: WireSource): ImageBlock['source'] {
  if (source.type === 'url') return { type: 'url', url: source.url }
  return { type: 'base64', mediaType: source.media_type, data: source.data }
}

function decodeDocumentSource(source: WireDocumentSource): DocumentBlock['source'] {
  return source.type === 'text' ? { type: 'text', text: source.data } : decodeSource(source)
}
