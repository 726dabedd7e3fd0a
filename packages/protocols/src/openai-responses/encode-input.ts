import type {
  AssistantBlock,
  DocumentBlock,
  ImageBlock,
  Message,
  ModelFacts,
  ReasoningBlock,
  TextBlock,
  ToolResultBlock,
  UserBlock,
} from '@sluice/core'
import { knowsSeal } from '../knows-seal.ts'
import { urlOf } from '../openai-media.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyItem, ContentPart } from './request-body.ts'

const MAX_CALL_ID_LENGTH = 64

type Role = Extract<BodyItem, { type: 'message' }>['role']

/** A conversation as input items, and what of it has no form there. */
export function encodeInput(
  messages: readonly Message[],
  facts: ModelFacts,
): {
  readonly items: readonly BodyItem[]
  readonly dropped: readonly string[]
} {
  const dropped = new Set<string>()
  for (const block of messages.flatMap((message): readonly (UserBlock | AssistantBlock)[] => message.content)) {
    if (block.type === 'reasoning' && !knowsSeal(block, PROTOCOL, facts)) dropped.add('reasoning')
    if (block.type === 'tool-result' && block.isError) dropped.add('isError')
  }
  const carried = withVendorToolIds(messages, MAX_CALL_ID_LENGTH)
  return { items: carried.flatMap((message) => encodeMessage(message, facts)), dropped: [...dropped] }
}

function encodeMessage(message: Message, facts: ModelFacts): BodyItem[] {
  switch (message.role) {
    case 'system':
      return [messageOf('developer', message.content.map(encodeInputPart))]
    case 'user':
      return joinMessages(message.content.map(encodeUserBlock))
    case 'assistant':
      return joinMessages(message.content.flatMap((block) => encodeAssistantBlock(block, facts)))
  }
}

/** One message for the parts between two other items: that is how the vendor hands them out. */
function joinMessages(items: readonly BodyItem[]): BodyItem[] {
  const joined: BodyItem[] = []
  let parts: ContentPart[] = []
  for (const item of items) {
    if (item.type !== 'message') {
      parts = []
      joined.push(item)
      continue
    }
    if (parts.length === 0) joined.push(messageOf(item.role, parts))
    for (const part of item.content) parts.push(part)
  }
  return joined
}

function encodeUserBlock(block: UserBlock): BodyItem {
  if (block.type === 'tool-result') return encodeToolResult(block)
  return messageOf('user', [encodeInputPart(block)])
}

function encodeAssistantBlock(block: AssistantBlock, facts: ModelFacts): BodyItem[] {
  switch (block.type) {
    case 'text':
      return [messageOf('assistant', [{ type: 'output_text', text: block.text }])]
    case 'refusal':
      return [messageOf('assistant', [{ type: 'refusal', refusal: block.text }])]
    case 'reasoning':
      return knowsSeal(block, PROTOCOL, facts) ? encodeReasoning(block) : []
    case 'tool-call':
      return [
        {
          type: 'function_call',
          call_id: block.id,
          name: block.name,
          arguments: block.argumentsJson,
        },
      ]
  }
}

function encodeReasoning(block: ReasoningBlock): BodyItem[] {
  if (!block.seal) return []
  return [
    {
      type: 'reasoning',
      id: block.seal.id,
      encrypted_content: block.seal.data,
      summary: block.text === '' ? [] : [{ type: 'summary_text', text: block.text }],
    },
  ]
}

function encodeToolResult(block: ToolResultBlock): BodyItem {
  return {
    type: 'function_call_output',
    call_id: block.toolCallId,
    output: encodeToolOutput(block.content),
  }
}

/** Text alone goes as text: not every server behind this protocol knows parts here. */
function encodeToolOutput(content: ToolResultBlock['content']): string | ContentPart[] {
  const [first] = content
  if (!first) return ''
  return content.length === 1 && first.type === 'text' ? first.text : content.map(encodeInputPart)
}

function encodeInputPart(block: TextBlock | ImageBlock | DocumentBlock): ContentPart {
  switch (block.type) {
    case 'text':
      return { type: 'input_text', text: block.text }
    case 'image':
      return { type: 'input_image', image_url: urlOf(block.source), detail: block.detail ?? 'auto' }
    case 'document':
      return encodeDocument(block)
  }
}

function encodeDocument({ source, name }: DocumentBlock): ContentPart {
  switch (source.type) {
    case 'text':
      return { type: 'input_text', text: source.text }
    case 'url':
      return { type: 'input_file', file_url: source.url }
    case 'base64':
      return { type: 'input_file', filename: name ?? 'document.pdf', file_data: urlOf(source) }
  }
}

function messageOf(role: Role, content: readonly ContentPart[]): BodyItem {
  return { type: 'message', role, content }
}
