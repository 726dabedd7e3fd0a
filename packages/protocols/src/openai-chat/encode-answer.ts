import { textOf, type AssistantBlock, type RoutedAnswer } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import { withExplainedRefusal } from '../explained-refusal.ts'
import { isOnlyRefusal } from '../is-only-refusal.ts'
import { serviceTierOf } from '../openai-service-tier.ts'
import { encodeStopReason } from './stop-reasons.ts'
import { SYSTEM_FINGERPRINT } from './system-fingerprint.ts'
import { encodeUsage } from './usage.ts'

/** The body of a whole answer; `time` in milliseconds since 1970. */
export function encodeAnswer(answer: RoutedAnswer, time: number): unknown {
  const blocks = withExplainedRefusal(answer.blocks, answer.refusal)
  return {
    id: answerId('chatcmpl-', answer.decisionId),
    object: 'chat.completion',
    created: Math.floor((time - answer.latencyMs) / 1000),
    model: answer.model,
    choices: [
      {
        index: 0,
        message: encodeMessage(blocks),
        logprobs: null,
        finish_reason: encodeStopReason(answer.stopReason, isOnlyRefusal(blocks)),
      },
    ],
    service_tier: serviceTierOf(answer.serving),
    system_fingerprint: SYSTEM_FINGERPRINT,
    usage: encodeUsage(answer.usage),
  }
}

function encodeMessage(blocks: readonly AssistantBlock[]) {
  const calls = blocks.filter((block) => block.type === 'tool-call')
  const reasoning = joinText(blocks, 'reasoning')
  return {
    role: 'assistant',
    content: textOf(blocks) || null,
    refusal: joinText(blocks, 'refusal') || null,
    annotations: [],
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(encodeCall) }),
  }
}

function encodeCall({ id, name, argumentsJson }: Extract<AssistantBlock, { type: 'tool-call' }>) {
  return { id, type: 'function', function: { name, arguments: argumentsJson } }
}

function joinText(blocks: readonly AssistantBlock[], type: 'reasoning' | 'refusal'): string {
  return blocks.map((block) => (block.type === type ? block.text : '')).join('')
}
