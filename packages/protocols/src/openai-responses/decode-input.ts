import type { AssistantBlock, DocumentBlock, ImageBlock, Message, ReasoningBlock, TextBlock } from '@sluice/core'
import { conversationOf, type Conversation } from '../openai-conversation.ts'
import { documentSourceOf, sourceOf } from '../openai-media.ts'
import { unwrapSeal } from '../reasoning-seal.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { InputItem, InputPart, ResponsesRequest } from './request-wire.ts'

type AssistantItem = Extract<InputItem, { role: 'assistant' }>
type ReasoningItem = Extract<InputItem, { type: 'reasoning' }>

/** The conversation that `input` holds. */
export function decodeInput(input: ResponsesRequest['input']): Conversation {
  if (typeof input === 'string') return { system: [], messages: [{ role: 'user', content: [textBlock(input)] }] }
  return conversationOf(input.map(decodeItem))
}

function decodeItem(item: InputItem): Message {
  if ('role' in item) return decodeMessage(item)
  switch (item.type) {
    case 'function_call': {
      const { call_id: id, name } = item
      return { role: 'assistant', content: [{ type: 'tool-call', id, name, argumentsJson: item.arguments || '{}' }] }
    }
    case 'function_call_output': {
      const content = decodeParts(item.output)
      return { role: 'user', content: [{ type: 'tool-result', toolCallId: item.call_id, content, isError: false }] }
    }
    case 'reasoning':
      return { role: 'assistant', content: [decodeReasoning(item)] }
  }
}

function decodeMessage(item: Extract<InputItem, { role: string }>): Message {
  switch (item.role) {
    case 'user':
      return { role: 'user', content: decodeParts(item.content) }
    case 'assistant':
      return { role: 'assistant', content: decodeAssistant(item.content) }
    case 'system':
    case 'developer': {
      const parts = typeof item.content === 'string' ? [{ text: item.content }] : item.content
      return { role: 'system', content: parts.map((part) => textBlock(part.text)) }
    }
  }
}

function decodeAssistant(content: AssistantItem['content']): AssistantBlock[] {
  if (typeof content === 'string') return [textBlock(content)]
  return content.map((part) =>
    part.type === 'refusal' ? { type: 'refusal', text: part.refusal } : textBlock(part.text),
  )
}

function decodeParts(content: string | readonly InputPart[]): (TextBlock | ImageBlock | DocumentBlock)[] {
  return typeof content === 'string' ? [textBlock(content)] : content.map(decodePart)
}

function decodePart(part: InputPart): TextBlock | ImageBlock | DocumentBlock {
  switch (part.type) {
    case 'input_text':
      return textBlock(part.text)
    case 'input_image': {
      const detail = part.detail === 'original' ? 'high' : (part.detail ?? undefined)
      return { type: 'image', source: sourceOf(part.image_url), detail }
    }
    case 'input_file': {
      const source = part.file_data ? documentSourceOf(part.file_data) : sourceOf(part.file_url ?? '')
      return { type: 'document', source, name: part.filename ?? undefined }
    }
  }
}

function decodeReasoning(item: ReasoningItem): ReasoningBlock {
  const text = [...item.summary, ...(item.content ?? [])].map((part) => part.text).join('\n\n')
  if (!item.encrypted_content) return { type: 'reasoning', text }
  const seal = unwrapSeal(item.encrypted_content, PROTOCOL, text === '')
  // A seal that OpenAI itself handed to the client keeps its id beside it, not in it.
  const isBare = seal.issuer === PROTOCOL && seal.data === item.encrypted_content
  return { type: 'reasoning', text, seal: isBare ? { ...seal, id: item.id ?? undefined } : seal }
}

function textBlock(text: string): TextBlock {
  return { type: 'text', text }
}
