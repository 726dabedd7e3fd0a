import type { Random } from '@sluice/core'
import { objectsIn, textIn, type JsonObject } from '../read-json.ts'
import { splitText } from '../split-text.ts'
import type { Bill, Frame, FrameKind, StreamReply } from '../wire.ts'
import type { ResponseObject } from './answer-response.ts'

export interface ResponseStreamParts {
  readonly response: ResponseObject
  readonly bill?: Bill
  readonly random: Random
}

/** An event before it is numbered. */
interface Event {
  readonly kind: FrameKind
  readonly type: string
  readonly fields: JsonObject
}

/** The events of a response, numbered from 0. Usage comes with the last. */
export function streamResponse({ response, bill, random }: ResponseStreamParts): StreamReply {
  const begun = {
    ...response,
    status: 'in_progress',
    completed_at: null,
    incomplete_details: null,
    output: [],
    usage: null,
  }
  const events: readonly Event[] = [
    event('opening', 'response.created', { response: begun }),
    event('opening', 'response.in_progress', { response: begun }),
    ...response.output.flatMap((item, index) => itemEvents(item, index, random)),
    event('terminal', `response.${response.status}`, { response }),
  ]
  return {
    type: 'stream',
    frames: numbered(events),
    errorFrame: (framesSent, code = 'server_error') =>
      written('error', { code, message: 'The server had an error.', param: null }, framesSent),
    dataFrame: (data) => `event: response.output_text.delta\ndata: ${data}\n\n`,
    bill,
  }
}

function numbered(events: readonly Event[]): readonly Frame[] {
  return events.map(({ kind, type, fields }, at) => ({ kind, bytes: written(type, fields, at) }))
}

function written(type: string, fields: JsonObject, sequenceNumber: number): string {
  const data = { type, ...fields, sequence_number: sequenceNumber }
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

function itemEvents(item: JsonObject, index: number, random: Random): readonly Event[] {
  const place = { item_id: item['id'], output_index: index }
  const added = event('framing', 'response.output_item.added', { output_index: index, item: emptied(item) })
  const done = event('framing', 'response.output_item.done', { output_index: index, item })
  return [added, ...(INNER[textIn(item['type'])]?.(item, place, random) ?? []), done]
}

type Inner = (item: JsonObject, place: JsonObject, random: Random) => readonly Event[]

const INNER: Readonly<Record<string, Inner>> = {
  message: (item, place, random) =>
    objectsIn(item['content']).flatMap((part, index) => partEvents(part, { ...place, content_index: index }, random)),
  function_call: callEvents,
  reasoning: (item, place, random) =>
    objectsIn(item['summary']).flatMap((part, index) =>
      summaryEvents(part, { ...place, summary_index: index }, random),
    ),
}

function emptied(item: JsonObject): JsonObject {
  if (item['type'] === 'message') return { ...item, status: 'in_progress', content: [] }
  if (item['type'] === 'function_call') return { ...item, status: 'in_progress', arguments: '' }
  // Sealed reasoning comes with the finished item only, as in the vendor's fixtures.
  const { encrypted_content: _sealed, ...begun } = item
  return { ...begun, summary: [] }
}

function partEvents(part: JsonObject, place: JsonObject, random: Random): readonly Event[] {
  const isRefusal = part['type'] === 'refusal'
  const name = isRefusal ? 'refusal' : 'output_text'
  const field = isRefusal ? 'refusal' : 'text'
  const more = isRefusal ? {} : { logprobs: [] }
  const whole = textIn(part[field])
  return [
    event('framing', 'response.content_part.added', { ...place, part: { ...part, [field]: '' } }),
    ...splitText(whole, random).map((delta) =>
      event('content', `response.${name}.delta`, { ...place, delta, ...more }),
    ),
    event('framing', `response.${name}.done`, { ...place, [field]: whole, ...more }),
    event('framing', 'response.content_part.done', { ...place, part }),
  ]
}

function callEvents(item: JsonObject, place: JsonObject, random: Random): readonly Event[] {
  const whole = textIn(item['arguments'])
  const deltas = splitText(whole, random)
  return [
    ...deltas.map((delta) => event('content', 'response.function_call_arguments.delta', { ...place, delta })),
    event('framing', 'response.function_call_arguments.done', { ...place, name: item['name'], arguments: whole }),
  ]
}

function summaryEvents(part: JsonObject, place: JsonObject, random: Random): readonly Event[] {
  const text = textIn(part['text'])
  const name = 'response.reasoning_summary'
  return [
    event('framing', `${name}_part.added`, { ...place, part: { ...part, text: '' } }),
    ...splitText(text, random).map((delta) => event('content', `${name}_text.delta`, { ...place, delta })),
    event('framing', `${name}_text.done`, { ...place, text }),
    event('framing', `${name}_part.done`, { ...place, part }),
  ]
}

function event(kind: FrameKind, type: string, fields: JsonObject): Event {
  return { kind, type, fields }
}
