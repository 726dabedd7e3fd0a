import type { ChatRequest, Message } from '@sluice/core'

/** A request without what a vendor may have stumbled over. */
export interface RepairedRequest {
  readonly request: ChatRequest
  /** What was left out, by name. */
  readonly dropped: readonly string[]
}

/**
 * The same request said more plainly, for a vendor that refused how something was said: without what the answer can do
 * without. Sealed reasoning of earlier turns is only a vendor's to recognise, cache hints only save money, and the
 * sampler's knobs are wishes. Undefined: there is nothing to leave out. Pure.
 */
export function repairRequest(request: ChatRequest): RepairedRequest | undefined {
  const plain = {
    ...request,
    messages: request.messages.map(withoutReasoning),
    sampling: {},
    promptCacheKey: undefined,
  }
  const repaired = { ...plain, ...withoutCacheHints(plain) }
  const hasReasoning = plain.messages.some((message, index) => message !== request.messages[index])
  const hints = [request.system, request.tools, ...request.messages.map(({ content }) => content)].flat()
  const dropped = [
    ...(hasReasoning ? ['reasoning'] : []),
    ...(hints.some((one) => 'cache' in one && one.cache !== undefined) ? ['cache'] : []),
    ...(request.promptCacheKey === undefined ? [] : ['promptCacheKey']),
    ...Object.entries(request.sampling).flatMap(([name, value]) => (value === undefined ? [] : [name])),
  ]
  return dropped.length === 0 ? undefined : { request: repaired, dropped }
}

// A turn that was nothing but reasoning is left as it is: a turn without content is an error everywhere.
function withoutReasoning(message: Message): Message {
  if (message.role !== 'assistant') return message
  const content = message.content.filter(({ type }) => type !== 'reasoning')
  return content.length === 0 ? message : { ...message, content }
}

function withoutCacheHints({ system, tools, messages }: ChatRequest) {
  return { system: system.map(unhinted), tools: tools.map(unhinted), messages: messages.map(unhintedMessage) }
}

function unhintedMessage(message: Message): Message {
  switch (message.role) {
    case 'user':
      return { ...message, content: message.content.map(unhinted) }
    case 'assistant':
      return { ...message, content: message.content.map(unhinted) }
    case 'system':
      return { ...message, content: message.content.map(unhinted) }
  }
}

function unhinted<T extends object>(block: T): T {
  return 'cache' in block ? { ...block, cache: undefined } : block
}
