import type { AssistantBlock, CacheHint, ChatRequest, Message, ModelFacts, UserBlock } from '@sluice/core'

export interface FittedCacheHints {
  /** With the hints that can be sent. */
  readonly request: ChatRequest
  readonly dropped: readonly string[]
}

interface Hinted {
  readonly cache?: CacheHint
}

/** Leaves cache hints out where nothing is known to be cached: what is written to a cache there has no known price. */
export function fitCacheHints(request: ChatRequest, { capabilities }: ModelFacts): FittedCacheHints {
  if (capabilities.promptCache || !hasHints(request)) return { request, dropped: [] }
  const { system, tools, messages } = request
  const plain = { system: system.map(withoutHint), tools: tools.map(withoutHint), messages: messages.map(plainMessage) }
  return { request: { ...request, ...plain }, dropped: ['cache'] }
}

function hasHints({ system, tools, messages }: ChatRequest): boolean {
  const blocks: readonly object[] = [...system, ...tools, ...messages.flatMap(blocksIn)]
  return blocks.some((block: Hinted) => block.cache !== undefined)
}

function blocksIn({ content }: Message): readonly object[] {
  const blocks: readonly (UserBlock | AssistantBlock)[] = content
  return blocks.flatMap<object>((block) => (block.type === 'tool-result' ? [block, ...block.content] : block))
}

function plainMessage(message: Message): Message {
  switch (message.role) {
    case 'user':
      return { ...message, content: message.content.map(plainUserBlock) }
    case 'assistant':
      return { ...message, content: message.content.map((block) => ('cache' in block ? withoutHint(block) : block)) }
    case 'system':
      return { ...message, content: message.content.map(withoutHint) }
  }
}

function plainUserBlock(block: UserBlock): UserBlock {
  if (block.type !== 'tool-result') return withoutHint(block)
  return withoutHint({ ...block, content: block.content.map(withoutHint) })
}

function withoutHint<T extends Hinted>(block: T): T {
  return { ...block, cache: undefined }
}
