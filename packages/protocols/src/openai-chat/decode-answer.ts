import { AttemptError, type Answer, type AssistantBlock } from '@sluice/core'
import { reportedUsage } from '../decoded-usage.ts'
import type { Said, WireToolCall } from './answer-wire.ts'
import { readCompletion } from './read-completion.ts'
import { decodeStopReason } from './stop-reasons.ts'
import { decodeUsage } from './usage.ts'

/** Reads a whole chat completion. @throws AttemptError when it is an error or no answer. */
export function decodeAnswer(body: unknown): Answer {
  const wire = readCompletion(body)
  const choice = wire.choices?.[0]
  if (!choice?.message || !choice.finish_reason) throw malformed('A chat completion without an answer in it.')
  const blocks = decodeBlocks(choice.message)
  const counted = decodeUsage(wire.usage)
  return {
    id: wire.id,
    model: wire.model,
    blocks,
    ...decodeStopReason(choice, new Set(blocks.map((block) => block.type)), reportedUsage(counted)),
    ...counted,
  }
}

function decodeBlocks(message: Said): AssistantBlock[] {
  const reasoning = message.reasoning_content ?? message.reasoning
  return [
    ...(reasoning ? [{ type: 'reasoning', text: reasoning } as const] : []),
    ...(message.content ? [{ type: 'text', text: message.content } as const] : []),
    ...(message.refusal ? [{ type: 'refusal', text: message.refusal } as const] : []),
    ...(message.tool_calls ?? []).map(decodeToolCall),
  ]
}

function decodeToolCall({ id, function: call }: WireToolCall): AssistantBlock {
  if (!id || !call?.name) throw malformed('A tool call without id or name.')
  return { type: 'tool-call', id, name: call.name, argumentsJson: call.arguments || '{}' }
}

function malformed(message: string): AttemptError {
  return new AttemptError({ kind: 'malformed-answer', message })
}
