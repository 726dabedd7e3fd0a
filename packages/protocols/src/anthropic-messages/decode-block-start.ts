import type { AnswerEvent } from '@sluice/core'
import type { WireAnswerBlock } from './answer-blocks.ts'
import { decodeDelta } from './decode-delta.ts'
import { PROTOCOL } from './protocol-name.ts'

/** The events with which a block begins, and the content that the vendor already put into its beginning. */
export function decodeBlockStart(block: Exclude<WireAnswerBlock, { type: 'other' }>, index: number): AnswerEvent[] {
  switch (block.type) {
    case 'text':
      return [
        { type: 'block-start', index, block: { type: 'text' } },
        ...decodeDelta({ ...block, type: 'text_delta' }, index),
      ]
    case 'tool_use':
      return [{ type: 'block-start', index, block: { type: 'tool-call', id: block.id, name: block.name } }]
    case 'thinking':
      return [
        { type: 'block-start', index, block: { type: 'reasoning' } },
        ...decodeDelta({ type: 'thinking_delta', thinking: block.thinking }, index),
        ...decodeDelta({ type: 'signature_delta', signature: block.signature ?? '' }, index),
      ]
    case 'redacted_thinking':
      return [
        { type: 'block-start', index, block: { type: 'reasoning' } },
        { type: 'reasoning-seal', index, seal: { issuer: PROTOCOL, data: block.data, isRedacted: true } },
      ]
  }
}
