import type { Random } from '@sluice/core'
import { textIn, type JsonObject } from '../read-json.ts'
import { splitText } from '../split-text.ts'
import type { Frame, FrameKind, StreamReply } from '../wire.ts'
import type { GeminiAnswer } from './answer-content.ts'
import { geminiStreamError } from './errors.ts'

/** The chunks of an answer: each has the form of a whole one, and only the last has a finish reason. */
export function streamContent(answer: GeminiAnswer & { readonly random: Random }): StreamReply {
  const { head, parts, finishReason, usageMetadata, bill, random } = answer
  const { promptTokenCount } = usageMetadata
  const begun = { promptTokenCount, totalTokenCount: promptTokenCount }
  const said = parts.flatMap((part) => piecesOf(part, random))
  const chunks = said.map((part) => frame('content', { ...candidateOf(part), usageMetadata: begun, ...head }))
  // The signature of a text comes behind it, with a part that is empty.
  const last = { ...candidateOf({ text: '', ...signatureOf(parts) }, finishReason), usageMetadata, ...head }
  const end = finishReason === undefined ? { ...head, usageMetadata } : last
  return {
    type: 'stream',
    frames: [...chunks, frame('terminal', end)],
    errorFrame: (_framesSent, code) => event(geminiStreamError(code)),
    dataFrame: dataEvent,
    bill,
  }
}

function piecesOf(part: JsonObject, random: Random): readonly JsonObject[] {
  if (part['text'] === undefined) return [part]
  const { text, thoughtSignature: _signature, ...rest } = part
  return splitText(textIn(text), random).map((piece) => ({ text: piece, ...rest }))
}

function signatureOf(parts: readonly JsonObject[]): JsonObject {
  const signed = parts.find((part) => part['text'] !== undefined && part['thoughtSignature'] !== undefined)
  return signed ? { thoughtSignature: signed['thoughtSignature'] } : {}
}

function candidateOf(part: JsonObject, finishReason?: string): JsonObject {
  return {
    candidates: [{ content: { parts: [part], role: 'model' }, ...(finishReason && { finishReason }), index: 0 }],
  }
}

function frame(kind: FrameKind, data: JsonObject): Frame {
  return { kind, bytes: event(data) }
}

function event(data: JsonObject): string {
  return dataEvent(JSON.stringify(data))
}

function dataEvent(data: string): string {
  return `data: ${data}\r\n\r\n`
}
