import type { Answer, AssistantBlock } from '@sluice/core'
import { z } from 'zod'
import { readVendor } from '../read-vendor.ts'
import { answerBlock, type WireAnswerBlock } from './answer-blocks.ts'
import { decodeRefusal, stopDetails } from './decode-refusal.ts'
import { decodeServing } from './decode-serving.ts'
import { decodeUsage } from './decode-usage.ts'
import { PROTOCOL } from './protocol-name.ts'
import { decodeStopReason } from './stop-reasons.ts'

const message = z.object({
  id: z.string(),
  model: z.string(),
  content: z.array(answerBlock),
  stop_reason: z.string().nullish(),
  stop_sequence: z.string().nullish(),
  stop_details: stopDetails,
  usage: z.unknown().optional(),
})

/**
 * Reads the vendor's whole answer. Blocks of types it does not know are left out.
 * @throws AttemptError `malformed-answer`
 */
export function decodeAnswer(body: unknown): Answer {
  const wire = readVendor(message, body, PROTOCOL)
  const { usage, source } = decodeUsage(wire.usage)
  return {
    id: wire.id,
    model: wire.model,
    blocks: wire.content.flatMap(decodeBlock),
    stopReason: decodeStopReason(wire.stop_reason),
    stopSequence: wire.stop_sequence ?? undefined,
    refusal: decodeRefusal(wire.stop_reason, wire.stop_details),
    usage,
    usageSource: source,
    serving: decodeServing(wire.usage),
  }
}

function decodeBlock(block: WireAnswerBlock): AssistantBlock[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }]
    case 'tool_use':
      return [{ type: 'tool-call', id: block.id, name: block.name, argumentsJson: JSON.stringify(block.input ?? {}) }]
    case 'thinking': {
      const { signature } = block
      const seal = signature ? { issuer: PROTOCOL, data: signature, isRedacted: false } : undefined
      return [{ type: 'reasoning', text: block.thinking, seal }]
    }
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', seal: { issuer: PROTOCOL, data: block.data, isRedacted: true } }]
    case 'other':
      return []
  }
}
