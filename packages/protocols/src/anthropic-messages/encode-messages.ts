import type {
  AssistantBlock,
  CacheHint,
  DocumentBlock,
  ImageBlock,
  Message,
  ModelFacts,
  ReasoningBlock,
  TextBlock,
  ToolCallBlock,
  UserBlock,
} from '@sluice/core'
import { argumentsObject } from '../arguments-object.ts'
import { knowsSeal } from '../knows-seal.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
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

const MAX_TOOL_CALL_ID_LENGTH = 64

interface MessageRules {
  readonly facts: ModelFacts
  /** False: instructions in the middle of the conversation become the user's text. */
  readonly hasSystemRole: boolean
}

/**
 * Messages as the vendor takes them: no blank text, no reasoning that the model does not know, tool results first.
 */
export function encodeMessages(messages: readonly Message[], rules: MessageRules): BodyMessage[] {
  return withVendorToolIds(messages, MAX_TOOL_CALL_ID_LENGTH)
    .map((message) => encodeMessage(message, rules))
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

/** True for reasoning that this vendor made and the model will recognise. */
export function isOwnReasoning(block: AssistantBlock, facts: ModelFacts): boolean {
  return block.type === 'reasoning' && knowsSeal(block, PROTOCOL, facts)
}

function encodeMessage(message: Message, { facts, hasSystemRole }: MessageRules): BodyMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: encodeUserBlocks(message.content) }
    case 'assistant':
      return { role: 'assistant', content: encodeAssistantBlocks(message.content, facts) }
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

function encodeAssistantBlocks(blocks: readonly AssistantBlock[], facts: ModelFacts): BodyAssistantBlock[] {
  const known = blocks.filter((block) => block.type !== 'reasoning' || isOwnReasoning(block, facts))
  return known.filter(hasContent).flatMap(encodeAssistantBlock)
}

function hasContent(block: UserBlock | AssistantBlock): boolean {
  return (block.type !== 'text' && block.type !== 'refusal') || block.text.trim() !== ''
}

function encodeUserBlock(block: UserBlock): BodyUserBlock {
  if (block.type !== 'tool-result') return encodeResultBlock(block)
  const content = block.content.filter(hasContent).map(encodeResultBlock)
  return {
    type: 'tool_result',
    tool_use_id: block.toolCallId,
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
  if (!seal) return []
  if (seal.isRedacted) return [{ type: 'redacted_thinking', data: seal.data }]
  return [{ type: 'thinking', thinking: text, signature: seal.data }]
}

function encodeToolCall(block: ToolCallBlock): BodyAssistantBlock {
  return {
    type: 'tool_use',
    id: block.id,
    name: block.name,
    input: argumentsObject(block.argumentsJson),
    cache_control: encodeCache(block.cache),
  }
}
