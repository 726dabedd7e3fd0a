import { AttemptError, type Answer, type AssistantBlock, type ReasoningSeal } from '@sluice/core'
import { readVendor } from '../read-vendor.ts'
import { responseWire, type OutputItem } from './answer-wire.ts'
import { PROTOCOL } from './protocol-name.ts'
import { decodeServing } from './decode-serving.ts'
import { decodeStopReason } from './stop-reasons.ts'
import { decodeUsage } from './usage.ts'

/** Reads a whole response. @throws AttemptError when it says that it failed, or is no response. */
export function decodeAnswer(body: unknown): Answer {
  const response = readVendor(responseWire, body, PROTOCOL)
  const blocks = (response.output ?? []).flatMap(decodeItem)
  return {
    id: response.id,
    model: response.model,
    blocks,
    stopReason: decodeStopReason(response, new Set(blocks.map((block) => block.type))),
    ...decodeUsage(response.usage),
    serving: decodeServing(response),
  }
}

/** The proof in a finished reasoning item, where the vendor gave one. */
export function sealOf(item: OutputItem, isRedacted: boolean): ReasoningSeal | undefined {
  if (!item.encrypted_content) return undefined
  return { issuer: PROTOCOL, data: item.encrypted_content, id: item.id ?? undefined, isRedacted }
}

/** The readable part of a reasoning item: its summary, or the reasoning itself where the vendor shows it. */
export function reasoningTextOf(item: OutputItem): string {
  return [...(item.summary ?? []), ...(item.content ?? [])].map((part) => part.text ?? '').join('\n\n')
}

function decodeItem(item: OutputItem): AssistantBlock[] {
  switch (item.type) {
    case 'message':
      return (item.content ?? []).flatMap(decodePart)
    case 'reasoning': {
      const text = reasoningTextOf(item)
      return [{ type: 'reasoning', text, seal: sealOf(item, text === '') }]
    }
    case 'function_call':
      return [decodeCall(item)]
    default:
      return []
  }
}

function decodePart(part: NonNullable<OutputItem['content']>[number]): AssistantBlock[] {
  switch (part.type) {
    case 'output_text':
      return [{ type: 'text', text: part.text ?? '' }]
    case 'refusal':
      return [{ type: 'refusal', text: part.refusal ?? '' }]
    default:
      return []
  }
}

function decodeCall({ call_id: id, name, arguments: argumentsJson }: OutputItem): AssistantBlock {
  if (!id || !name)
    throw new AttemptError({ kind: 'malformed-answer', message: 'A function call without call_id or name.' })
  return { type: 'tool-call', id, name, argumentsJson: argumentsJson || '{}' }
}
