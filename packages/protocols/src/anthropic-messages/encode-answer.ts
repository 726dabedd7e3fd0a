import type { AssistantBlock, ReasoningBlock, RoutedAnswer } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import { argumentsObject } from '../arguments-object.ts'
import { wrapSeal } from '../reasoning-seal.ts'
import { encodeUsage, type WireUsage } from './encode-usage.ts'
import { PROTOCOL } from './protocol-name.ts'
import { encodeStopDetails, encodeStopReason, type StopDetails, type WireStopReason } from './stop-reasons.ts'

/** A content block of an answer. */
export type AnswerContent =
  | { readonly type: 'text'; readonly text: string; readonly citations: null }
  | {
      readonly type: 'tool_use'
      readonly id: string
      readonly name: string
      readonly input: object
      readonly caller: { readonly type: 'direct' }
    }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }

/** The body of a whole answer, every field of the vendor's own present. */
export interface AnswerBody {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly model: string
  readonly content: readonly AnswerContent[]
  readonly stop_reason: WireStopReason | null
  readonly stop_sequence: string | null
  readonly stop_details: StopDetails | null
  readonly container: null
  readonly diagnostics: null
  readonly usage: WireUsage
}

/** The body of a whole answer. Refusals become text with stop reason `refusal`. */
export function encodeAnswer(answer: RoutedAnswer): AnswerBody {
  const refusal = answer.blocks.find((block) => block.type === 'refusal')
  const stopReason = encodeStopReason(answer.stopReason, refusal !== undefined)
  return {
    id: answerId('msg_', answer.decisionId),
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: answer.blocks.flatMap(encodeBlock),
    stop_reason: stopReason,
    stop_sequence: answer.stopSequence ?? null,
    stop_details: encodeStopDetails(stopReason, answer.refusal, refusal?.text),
    container: null,
    diagnostics: null,
    usage: encodeUsage(answer.usage, answer.serving),
  }
}

function encodeBlock(block: AssistantBlock): AnswerContent[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' ? [] : [{ type: 'text', text: block.text, citations: null }]
    case 'reasoning':
      return encodeReasoningBlock(block)
    case 'tool-call': {
      const input = argumentsObject(block.argumentsJson)
      return [{ type: 'tool_use', id: block.id, name: block.name, input, caller: { type: 'direct' } }]
    }
  }
}

function encodeReasoningBlock({ text, seal }: ReasoningBlock): AnswerContent[] {
  if (!seal) return text === '' ? [] : [{ type: 'thinking', thinking: text, signature: '' }]
  const wrapped = wrapSeal(seal, PROTOCOL)
  if (seal.isRedacted && text === '') return [{ type: 'redacted_thinking', data: wrapped }]
  return [{ type: 'thinking', thinking: text, signature: wrapped }]
}
