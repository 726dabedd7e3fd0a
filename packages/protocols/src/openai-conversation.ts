import type { AssistantBlock, Message, TextBlock, UserBlock } from '@sluice/core'

/** A conversation as core sees it. */
export interface Conversation {
  readonly system: readonly TextBlock[]
  readonly messages: readonly Message[]
}

type GrowingMessage =
  | { readonly role: 'user'; readonly content: UserBlock[] }
  | { readonly role: 'assistant'; readonly content: AssistantBlock[] }
  | { readonly role: 'system'; readonly content: TextBlock[] }

/**
 * Puts single wire items together: what an assistant said in a row is one message, and so are tool results in a row.
 * System messages at the start become `system`; if there is nothing else, the last of them stays a message to answer.
 */
export function conversationOf(items: readonly Message[]): Conversation {
  const messages: GrowingMessage[] = []
  const firstTurn = items.findIndex((item) => item.role !== 'system')
  const start = firstTurn === -1 ? Math.max(0, items.length - 1) : firstTurn
  for (const item of items.slice(start)) {
    if (!joins(messages.at(-1), item)) messages.push(growing(item))
  }
  return { system: items.slice(0, start).flatMap((item) => (item.role === 'system' ? item.content : [])), messages }
}

/** Adds an item to the message before, in place: copying would make long rows of items quadratic. */
function joins(before: GrowingMessage | undefined, item: Message): boolean {
  if (before?.role === 'assistant' && item.role === 'assistant') {
    for (const block of item.content) before.content.push(block)
    return true
  }
  if (before?.role !== 'user' || item.role !== 'user' || !isToolResult(before) || !isToolResult(item)) return false
  for (const block of item.content) before.content.push(block)
  return true
}

function growing(item: Message): GrowingMessage {
  switch (item.role) {
    case 'user':
      return { role: 'user', content: [...item.content] }
    case 'assistant':
      return { role: 'assistant', content: [...item.content] }
    case 'system':
      return { role: 'system', content: [...item.content] }
  }
}

/** A wire item holds either tool results or something else, so its first block tells. */
function isToolResult(message: { readonly content: readonly UserBlock[] }): boolean {
  return message.content[0]?.type === 'tool-result'
}
