import type { ChatRequest, Features, Message } from '@sluice/core'
import { intentText } from './intent-text.ts'
import { measureText } from './measure-text.ts'

/**
 * Reads what the user asks for: never system text, tool schemas or a harness's wrappers.
 * Linear in the length of the conversation.
 */
export function extractFeatures(request: ChatRequest): Features {
  const text = intentText(request.messages)
  return { text, signals: { ...measureText(text), ...requestSignals(request) } }
}

function requestSignals({ messages, tools, output }: ChatRequest): Record<string, number> {
  return {
    images: countBlocks(messages, 'image'),
    documents: countBlocks(messages, 'document'),
    hasTools: Number(tools.length > 0),
    turns: messages.filter(({ role }) => role === 'user').length,
    wantsJson: Number(output.type !== 'text'),
    toolResultDepth: toolResultDepth(messages),
  }
}

function countBlocks(messages: readonly Message[], type: 'image' | 'document'): number {
  let count = 0
  for (const message of messages) {
    if (message.role !== 'user') continue
    for (const block of message.content) if (block.type === type) count += 1
  }
  return count
}

/** User messages at the end that bring tool results: how long the model has been working on its own. */
function toolResultDepth(messages: readonly Message[]): number {
  let depth = 0
  for (const message of messages.toReversed()) {
    if (message.role !== 'user') continue
    if (!message.content.some(({ type }) => type === 'tool-result')) return depth
    depth += 1
  }
  return depth
}
