import type {
  AssistantBlock,
  ChatRequest,
  DocumentBlock,
  ImageBlock,
  Message,
  TextBlock,
  ToolResultBlock,
  UserBlock,
} from '@sluice/core'
import { urlOf } from '../openai-media.ts'
import { refuseRequest } from '../refuse-request.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyMessage, BodyToolCall, ContentPart } from './request-body.ts'

/** OpenAI's own limit; the strictest that is known of any server of this protocol. */
const MAX_ID_LENGTH = 40

/** The conversation with its instructions, and what of it has no form in this protocol. */
export function encodeMessages({ system, messages }: ChatRequest): {
  readonly messages: readonly BodyMessage[]
  readonly dropped: readonly string[]
} {
  const instructions: BodyMessage[] = system.length > 0 ? [{ role: 'system', content: joinText(system, '\n\n') }] : []
  const carried = withVendorToolIds(messages, MAX_ID_LENGTH)
  return { messages: [...instructions, ...carried.flatMap(encodeMessage)], dropped: droppedBlocks(messages) }
}

function encodeMessage(message: Message): BodyMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: joinText(message.content, '\n\n') }]
    case 'user':
      return encodeUser(message.content)
    case 'assistant':
      return [encodeAssistant(message.content)]
  }
}

/** Tool results first: they must follow the calls at once. Their images come after, as the user's: results are text only. */
function encodeUser(content: readonly UserBlock[]): BodyMessage[] {
  const results = content.filter((block) => block.type === 'tool-result')
  const images = results.flatMap((result) => result.content.filter((block) => block.type === 'image'))
  const parts = [...images, ...content.filter((block) => block.type !== 'tool-result')].map(encodePart)
  return [...results.map(encodeToolResult), ...(parts.length > 0 ? [userMessage(parts)] : [])]
}

function encodeToolResult({ toolCallId, content }: ToolResultBlock): BodyMessage {
  const texts = content.flatMap((block) => (block.type === 'image' ? [] : [textOfBlock(block)]))
  return { role: 'tool', tool_call_id: toolCallId, content: texts.join('\n\n') }
}

function userMessage(parts: readonly ContentPart[]): BodyMessage {
  const [first] = parts
  return { role: 'user', content: parts.length === 1 && first?.type === 'text' ? first.text : parts }
}

function encodePart(block: TextBlock | ImageBlock | DocumentBlock): ContentPart {
  if (block.type !== 'image') return { type: 'text', text: textOfBlock(block) }
  return { type: 'image_url', image_url: { url: urlOf(block.source), detail: block.detail } }
}

function textOfBlock(block: TextBlock | DocumentBlock): string {
  if (block.type === 'text') return block.text
  if (block.source.type === 'text') return block.source.text
  throw refuseRequest('invalid-request', PROTOCOL, 'documents other than text have no form here. Send their text.')
}

/** Text and refusals as one text: servers of this protocol take a string, and few know refusals. */
function encodeAssistant(content: readonly AssistantBlock[]): BodyMessage {
  const calls = content.flatMap((block) => (block.type === 'tool-call' ? [encodeToolCall(block)] : []))
  const text = joinText(
    content.filter((block) => block.type === 'text' || block.type === 'refusal'),
    '',
  )
  if (calls.length === 0) return { role: 'assistant', content: text }
  return { role: 'assistant', content: text === '' ? null : text, tool_calls: calls }
}

function encodeToolCall(block: Extract<AssistantBlock, { type: 'tool-call' }>): BodyToolCall {
  return {
    id: block.id,
    type: 'function',
    function: { name: block.name, arguments: block.argumentsJson },
  }
}

function droppedBlocks(messages: readonly Message[]): string[] {
  const dropped = new Set<string>()
  for (const block of messages.flatMap((message): readonly (UserBlock | AssistantBlock)[] => message.content)) {
    if (block.type === 'reasoning') dropped.add('reasoning')
    if (block.type === 'tool-result' && block.isError) dropped.add('isError')
  }
  return [...dropped]
}

function joinText(blocks: readonly { readonly text: string }[], separator: string): string {
  return blocks.map((block) => block.text).join(separator)
}
