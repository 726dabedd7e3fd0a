import type { Random } from '@sluice/core'
import { textIn, type JsonObject } from '../read-json.ts'
import { splitText } from '../split-text.ts'
import type { Bill, Bytes, Frame, FrameKind, Headers, StreamReply } from '../wire.ts'
import type { AnthropicMessage } from './answer-message.ts'

export interface MessageStreamParts {
  readonly message: AnthropicMessage
  readonly bill?: Bill
  readonly random: Random
  /** Default server-sent events. */
  readonly framing?: MessageFraming
}

export type MessageEvent = JsonObject & { readonly type: string }

/** How a host writes the events of a message. */
export interface MessageFraming {
  readonly headers: Headers
  write(event: MessageEvent, parts: MessageStreamParts): Bytes
  /** An event of the type `content_block_delta` whose data is this text. */
  writeData(data: string): Bytes
  /** The host's error event; `code` is its own name for the error. */
  writeError(code: string | undefined): Bytes
}

const SERVER_SENT_EVENTS: MessageFraming = {
  headers: {},
  write: serverSentEvent,
  writeData: (data) => `event: content_block_delta\ndata: ${data}\n\n`,
  writeError: (type = 'overloaded_error') => serverSentEvent({ type: 'error', error: { type, message: 'Overloaded' } }),
}

interface PlacedEvent {
  readonly kind: FrameKind
  readonly event: MessageEvent
}

/** The events of a message: start, a ping, every block, the cumulative usage, stop. */
export function streamMessage(parts: MessageStreamParts): StreamReply {
  const { bill, framing = SERVER_SENT_EVENTS } = parts
  return {
    type: 'stream',
    frames: eventsOf(parts).map(({ kind, event }): Frame => ({ kind, bytes: framing.write(event, parts) })),
    headers: framing.headers,
    errorFrame: (_framesSent, code) => framing.writeError(code),
    dataFrame: (data) => framing.writeData(data),
    bill,
  }
}

function eventsOf({ message, random }: MessageStreamParts): readonly PlacedEvent[] {
  const blocks = message.content.flatMap((block, index) => blockEvents(block, index, random))
  const begun = [startEvent(message), ...blocks.slice(0, 1), placed('opening', { type: 'ping' }), ...blocks.slice(1)]
  return [...begun, deltaEvent(message), placed('terminal', { type: 'message_stop' })]
}

function startEvent(message: AnthropicMessage): PlacedEvent {
  const usage = { ...message.usage, output_tokens: 1, output_tokens_details: { thinking_tokens: 0 } }
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null, stop_details: null, usage }
  return placed('opening', { type: 'message_start', message: begun })
}

/** Usage here is the total so far, without the split of cache writes by time to live. */
function deltaEvent(message: AnthropicMessage): PlacedEvent {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, ...more } = message.usage
  const { output_tokens_details, server_tool_use } = more
  return placed('framing', {
    type: 'message_delta',
    delta: {
      stop_reason: message['stop_reason'],
      stop_sequence: message['stop_sequence'],
      stop_details: message['stop_details'],
      container: null,
    },
    usage: {
      input_tokens,
      cache_creation_input_tokens,
      cache_read_input_tokens,
      output_tokens,
      output_tokens_details,
      server_tool_use,
    },
  })
}

function blockEvents(block: JsonObject, index: number, random: Random): readonly PlacedEvent[] {
  const start: MessageEvent = { type: 'content_block_start', index, content_block: emptied(block) }
  const deltas = deltasOf(block, random).map((delta) =>
    placed(isEmpty(delta) ? 'framing' : 'content', { type: 'content_block_delta', index, delta }),
  )
  return [placed('framing', start), ...deltas, placed('framing', { type: 'content_block_stop', index })]
}

/** The first piece of a tool's input says nothing, as with the vendor. */
function isEmpty(delta: JsonObject): boolean {
  return delta['partial_json'] === ''
}

function emptied(block: JsonObject): JsonObject {
  if (block['type'] === 'text') return { ...block, text: '' }
  if (block['type'] === 'thinking') return { ...block, thinking: '', signature: '' }
  return { ...block, input: {} }
}

function deltasOf(block: JsonObject, random: Random): readonly JsonObject[] {
  if (block['type'] === 'text') {
    return splitText(textIn(block['text']), random).map((text) => ({ type: 'text_delta', text }))
  }
  if (block['type'] === 'thinking') {
    const thoughts = splitText(textIn(block['thinking']), random).map((thinking) => ({
      type: 'thinking_delta',
      thinking,
    }))
    return [...thoughts, { type: 'signature_delta', signature: block['signature'] }]
  }
  const pieces = ['', ...splitText(JSON.stringify(block['input']), random)]
  return pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
}

function placed(kind: FrameKind, event: MessageEvent): PlacedEvent {
  return { kind, event }
}

function serverSentEvent(event: MessageEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
