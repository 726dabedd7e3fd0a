import type { AssistantBlock, DocumentBlock, ImageBlock, Message, TextBlock } from '@sluice/core'
import { documentSourceOf, sourceOf } from '../openai-media.ts'
import type { UserPart, WireMessage } from './request-wire.ts'

type AssistantMessage = Extract<WireMessage, { role: 'assistant' }>

/** One message of the wire as a message of core; a tool's result as a user's message. */
export function decodeMessage(message: WireMessage): Message {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: decodeText(message.content) }
    case 'user':
      return { role: 'user', content: decodeUser(message.content) }
    case 'assistant':
      return { role: 'assistant', content: decodeAssistant(message) }
    case 'tool': {
      const content = decodeText(message.content)
      return {
        role: 'user',
        content: [{ type: 'tool-result', toolCallId: message.tool_call_id, content, isError: false }],
      }
    }
  }
}

function decodeText(content: string | readonly { readonly text: string }[]): TextBlock[] {
  return typeof content === 'string' ? [textBlock(content)] : content.map((part) => textBlock(part.text))
}

function decodeUser(content: string | readonly UserPart[]): (TextBlock | ImageBlock | DocumentBlock)[] {
  return typeof content === 'string' ? [textBlock(content)] : content.map(decodePart)
}

function decodePart(part: UserPart): TextBlock | ImageBlock | DocumentBlock {
  switch (part.type) {
    case 'text':
      return textBlock(part.text)
    case 'image_url': {
      const { url, detail } = part.image_url
      return { type: 'image', source: sourceOf(url), detail: detail ?? undefined }
    }
    case 'file': {
      const { file_data, filename } = part.file
      return { type: 'document', source: documentSourceOf(file_data), name: filename ?? undefined }
    }
  }
}

function decodeAssistant(message: AssistantMessage): AssistantBlock[] {
  const reasoning = message.reasoning_content ?? message.reasoning
  return [
    ...(reasoning ? [{ type: 'reasoning', text: reasoning } as const] : []),
    ...decodeAnswerText(message.content),
    ...(message.refusal ? [{ type: 'refusal', text: message.refusal } as const] : []),
    ...(message.tool_calls ?? []).map(decodeToolCall),
  ]
}

function decodeAnswerText(content: AssistantMessage['content']): AssistantBlock[] {
  if (!content) return []
  if (typeof content === 'string') return [textBlock(content)]
  return content.map((part) =>
    part.type === 'refusal' ? { type: 'refusal', text: part.refusal } : textBlock(part.text),
  )
}

function decodeToolCall({ id, function: call }: NonNullable<AssistantMessage['tool_calls']>[number]): AssistantBlock {
  return { type: 'tool-call', id, name: call.name, argumentsJson: call.arguments || '{}' }
}

function textBlock(text: string): TextBlock {
  return { type: 'text', text }
}
