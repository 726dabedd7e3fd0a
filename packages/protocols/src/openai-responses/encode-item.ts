import type { AssistantBlock, ReasoningSeal } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import { wrapSeal } from '../reasoning-seal.ts'

const PREFIXES: Readonly<Record<AssistantBlock['type'], string>> = {
  text: 'msg_',
  refusal: 'msg_',
  reasoning: 'rs_',
  'tool-call': 'fc_',
}

/** The id of the item that stands for a block: the same in every event and in the whole response. */
export function itemIdOf(type: AssistantBlock['type'], decisionId: string, index: number): string {
  return `${answerId(PREFIXES[type], decisionId)}_${index}`
}

/** One block as one item of `output`. */
export function encodeItem(block: AssistantBlock, id: string, status: 'completed' | 'incomplete') {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return { id, type: 'message', status, role: 'assistant', content: [encodePart(block.type, block.text)] }
    case 'reasoning': {
      const summary = block.text === '' ? [] : [summaryPart(block.text)]
      return { id, type: 'reasoning', summary, encrypted_content: block.seal ? sealText(block.seal) : null }
    }
    case 'tool-call':
      return { id, type: 'function_call', status, call_id: block.id, name: block.name, arguments: block.argumentsJson }
  }
}

/** A part of a message. */
export function encodePart(type: 'text' | 'refusal', text: string) {
  return type === 'text' ? { type: 'output_text', text, annotations: [], logprobs: [] } : { type, refusal: text }
}

/** A part of a reasoning item's summary. */
export function summaryPart(text: string) {
  return { type: 'summary_text', text }
}

// Our own seals are wrapped too (by claiming no protocol as ours): the id of a streamed item is sent before its
// seal is known, so the vendor's id travels inside the seal.
function sealText(seal: ReasoningSeal): string {
  return wrapSeal(seal, '')
}
