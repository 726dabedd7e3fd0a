import {
  AttemptError,
  type AssistantBlock,
  type CacheHint,
  type DocumentBlock,
  type ImageBlock,
  type Message,
  type ReasoningBlock,
  type TextBlock,
  type ToolCallBlock,
  type UserBlock,
} from '@sluice/core'
import { PROTOCOL } from './protocol-name.ts'
import type {
  BodyAssistantBlock,
  BodyCacheControl,
  BodyDocumentSource,
  BodyMessage,
  BodyResultBlock,
  BodySource,
  BodyText,
  BodyUserBlock,
} from './request-body.ts'
import { encodeToolCallId } from './tool-call-id.ts'

/**
 * Messages as the vendor takes them: no blank text, no reasoning of other vendors, tool results first.
 * Without `hasSystemRole`, instructions in the middle of the conversation become the user's text.
 * @throws AttemptError `invalid-request` when a tool call's arguments are no JSON object.
 */
export function encodeMessages(messages: readonly Message[], hasSystemRole: boolean): BodyMessage[] {
  return messages
    .map((message) => encodeMessage(message, hasSystemRole))
    .filter((message) => message.content.length > 0)
}

/** Text blocks, without the blank ones: the vendor answers those with HTTP 400. */
export function encodeText(blocks: readonly TextBlock[]): BodyText[] {
  return blocks.filter(hasContent).map(encodeTextBlock)
}

/** A cache breakpoint. */
export function encodeCache(cache: CacheHint | undefined): BodyCacheControl | undefined {
  return cache && { type: 'ephemeral', ttl: cache.ttl }
}

/** True for reasoning that this vendor made and will recognise. */
export function isOwnReasoning(block: AssistantBlock): boolean {
  return block.type === 'reasoning' && block.seal?.issuer === PROTOCOL
}

function encodeMessage(message: Message, hasSystemRole: boolean): BodyMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: encodeUserBlocks(message.content) }
    case 'assistant':
      return { role: 'assistant', content: message.content.filter(hasContent).flatMap(encodeAssistantBlock) }
    case 'system':
      return { role: hasSystemRole ? 'system' : 'user', content: encodeText(message.content) }
  }
}

// Tool results come first: the vendor wants them right behind the calls.
function encodeUserBlocks(blocks: readonly UserBlock[]): BodyUserBlock[] {
  const results = blocks.filter((block) => block.type === 'tool-result')
  const others = blocks.filter((block) => block.type !== 'tool-result')
  return [...results, ...others].filter(hasContent).map(encodeUserBlock)
}

function hasContent(block: UserBlock | AssistantBlock): boolean {
  return (block.type !== 'text' && block.type !== 'refusal') || block.text.trim() !== ''
}

function encodeUserBlock(block: UserBlock): BodyUserBlock {
  if (block.type !== 'tool-result') return encodeResultBlock(block)
  const content = block.content.filter(hasContent).map(encodeResultBlock)
  return {
    type: 'tool_result',
    tool_use_id: encodeToolCallId(block.toolCallId),
    content: content.length > 0 ? content : undefined,
    is_error: block.isError || undefined,
    cache_control: encodeCache(block.cache),
  }
}

function encodeResultBlock(block: TextBlock | ImageBlock | DocumentBlock): BodyResultBlock {
  const cache_control = encodeCache(block.cache)
  switch (block.type) {
    case 'text':
      return encodeTextBlock(block)
    case 'image':
      return { type: 'image', source: encodeSource(block.source), cache_control }
    case 'document':
      return { type: 'document', source: encodeDocumentSource(block.source), title: block.name, cache_control }
  }
}

function encodeTextBlock(block: TextBlock): BodyText {
  return { type: 'text', text: block.text, cache_control: encodeCache(block.cache) }
}

function encodeSource(source: ImageBlock['source']): BodySource {
  if (source.type === 'url') return { type: 'url', url: source.url }
  return { type: 'base64', media_type: source.mediaType, data: source.data }
}

function encodeDocumentSource(source: DocumentBlock['source']): BodyDocumentSource {
  if (source.type === 'text') return plainText(source.text)
  // As base64 the vendor takes PDF only; plain text has its own form.
  if (source.type === 'base64' && source.mediaType.startsWith('text/')) {
    return plainText(Buffer.from(source.data, 'base64').toString())
  }
  return encodeSource(source)
}

function plainText(data: string): BodyDocumentSource {
  return { type: 'text', media_type: 'text/plain', data }
}

function encodeAssistantBlock(block: AssistantBlock): BodyAssistantBlock[] {
  switch (block.type) {
    case 'text':
      return [encodeTextBlock(block)]
    case 'refusal':
      return [{ type: 'text', text: block.text }]
    case 'reasoning':
      return encodeReasoningBlock(block)
    case 'tool-call':
      return [encodeToolCall(block)]
  }
}

function encodeReasoningBlock({ text, seal }: ReasoningBlock): BodyAssistantBlock[] {
  if (seal?.issuer !== PROTOCOL) return []
  if (seal.isRedacted) return [{ type: 'redacted_thinking', data: seal.data }]
  return [{ type: 'thinking', thinking: text, signature: seal.data }]
}

function encodeToolCall(block: ToolCallBlock): BodyAssistantBlock {
  return {
    type: 'tool_use',
    id: encodeToolCallId(block.id),
    name: block.name,
    input: parseArguments(block),
    cache_control: encodeCache(block.cache),
  }
}

function parseArguments({ id, argumentsJson }: ToolCallBlock): object {
  try {
    const value: unknown = JSON.parse(argumentsJson)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Falls through: no JSON at all is as wrong as JSON that is no object.
  }
  throw new AttemptError({
    kind: 'invalid-request',
    message: `anthropic-messages: the arguments of tool call "${id}" are not a JSON object. Send an object, "{}" for none.`,
  })
}
