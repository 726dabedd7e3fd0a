import type { AnswerEvent } from '@sluice/core'
import { readVendor } from '../read-vendor.ts'
import { PROTOCOL } from './protocol-name.ts'
import { argumentsDelta, signatureDelta, textDelta, thinkingDelta } from './stream-events.ts'

/** A piece of a block. */
export interface WireDelta {
  readonly type: string
  readonly [field: string]: unknown
}

const DELTAS: ReadonlyMap<string, (delta: WireDelta, index: number) => AnswerEvent[]> = new Map([
  ['text_delta', decodeText],
  ['input_json_delta', decodeArguments],
  ['thinking_delta', decodeThinking],
  ['signature_delta', decodeSignature],
])

/**
 * The events of one piece of block `index`; none when it is empty or of a type that is not known.
 * @throws AttemptError `malformed-answer`
 */
export function decodeDelta(delta: WireDelta, index: number): AnswerEvent[] {
  return DELTAS.get(delta.type)?.(delta, index) ?? []
}

function decodeText(delta: WireDelta, index: number): AnswerEvent[] {
  const { text } = readVendor(textDelta, delta, PROTOCOL)
  return text === '' ? [] : [{ type: 'text-delta', index, text }]
}

function decodeArguments(delta: WireDelta, index: number): AnswerEvent[] {
  const { partial_json } = readVendor(argumentsDelta, delta, PROTOCOL)
  return partial_json === '' ? [] : [{ type: 'tool-arguments-delta', index, argumentsJson: partial_json }]
}

function decodeThinking(delta: WireDelta, index: number): AnswerEvent[] {
  const { thinking } = readVendor(thinkingDelta, delta, PROTOCOL)
  return thinking === '' ? [] : [{ type: 'reasoning-delta', index, text: thinking }]
}

function decodeSignature(delta: WireDelta, index: number): AnswerEvent[] {
  const { signature } = readVendor(signatureDelta, delta, PROTOCOL)
  if (signature === '') return []
  return [{ type: 'reasoning-seal', index, seal: { issuer: PROTOCOL, data: signature, isRedacted: false } }]
}
