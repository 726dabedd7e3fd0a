import { NO_USAGE, parseChatRequest, type Answer, type AssistantBlock, type ChatRequestInput } from '@sluice/core'

/** A request as an app would make it. */
export function asked(input: Partial<ChatRequestInput> = {}) {
  return parseChatRequest({ messages: 'Do it.', ...input })
}

/** A whole answer, of text unless blocks are given. */
export function answered(content: string | readonly AssistantBlock[], stated: Partial<Answer> = {}): Answer {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content
  return { id: 'msg_1', model: 'm', blocks, stopReason: 'end', usage: NO_USAGE, usageSource: 'reported', ...stated }
}

/** A call of a tool. */
export function call(name: string, argumentsJson: string): AssistantBlock {
  return { type: 'tool-call', id: `call_${name}`, name, argumentsJson }
}
