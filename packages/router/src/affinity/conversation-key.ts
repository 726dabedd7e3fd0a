import { createHash } from 'node:crypto'
import type { ChatRequest, RequestContext } from '@sluice/core'

// What tells conversations apart stands at their beginning; of a book pasted in it, the first pages do.
const MOST_BLOCKS = 8
const MOST_CHARACTERS = 4_096

type Asked = Pick<RequestContext, 'tenant' | 'conversation'>

/**
 * Which conversation of which tenant a request belongs to: as its caller names it, else by how it begins, with its
 * instructions and its first message. Both stay as they are while a conversation grows.
 */
export function conversationKey({ system, messages }: ChatRequest, { tenant, conversation }: Asked): string {
  const hash = createHash('sha256').update(`${tenant}\n`)
  if (conversation !== undefined) return hash.update(`named\n${conversation}`).digest('base64')
  const beginning = [...system.slice(0, MOST_BLOCKS), ...(messages[0]?.content.slice(0, MOST_BLOCKS) ?? [])]
  for (const block of beginning) hash.update(`${block.type}\n${textOf(block)}\n`)
  return hash.digest('base64')
}

/**
 * Whether a request goes on with a conversation: its caller says which, or an answer stands in it. The same question
 * asked anew goes wherever is best.
 */
export function isContinued({ messages }: ChatRequest, { conversation }: Asked): boolean {
  return conversation !== undefined || messages.some(({ role }) => role === 'assistant')
}

function textOf(block: ChatRequest['messages'][number]['content'][number]): string {
  // A hint where to cache moves on with the conversation.
  const text = 'text' in block ? block.text : JSON.stringify({ ...block, cache: undefined })
  return text.slice(0, MOST_CHARACTERS)
}
