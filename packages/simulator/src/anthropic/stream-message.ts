import type { Random } from '@sluice/core'
import { textIn, type JsonObject } from '../read-json.ts'
import { splitText } from '../split-text.ts'
import type { Bill, Frame, FrameKind, StreamReply } from '../wire.ts'
import type { AnthropicMessage } from './answer-message.ts'

export interface MessageStreamParts {
  readonly message: AnthropicMessage
  readonly bill?: Bill
  readonly random: Random
}

type Event = JsonObject & { readonly type: string }

/** The events of a message: start, a ping, every block, the cumulative usage, stop. */
export function streamMessage({ message, bill, random }: MessageStreamParts): StreamReply {
  const blocks = message.content.flatMap((block, index) => blockFrames(block, index, random))
  const frames = [startFrame(message), ...blocks.slice(0, 1), pingFrame(), ...blocks.slice(1)]
  return {
    type: 'stream',
    frames: [...frames, deltaFrame(message), frame('terminal', { type: 'message_stop' })],
    errorFrame: () => event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    bill,
  }
}

function startFrame(message: AnthropicMessage): Frame {
  const usage = { ...message.usage, output_tokens: 1, output_tokens_details: { thinking_tokens: 0 } }
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null, stop_details: null, usage }
  return frame('opening', { type: 'message_start', message: begun })
}

function pingFrame(): Frame {
  return frame('opening', { type: 'ping' })
}

/** Usage here is the total so far, without the split of cache writes by time to live. */
function deltaFrame(message: AnthropicMessage): Frame {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, ...more } = message.usage
  const { output_tokens_details, server_tool_use } = more
  return frame('framing', {
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

function blockFrames(block: JsonObject, index: number, random: Random): readonly Frame[] {
  const start: Event = { type: 'content_block_start', index, content_block: emptied(block) }
  const deltas = deltasOf(block, random).map((delta) =>
    frame(isEmpty(delta) ? 'framing' : 'content', { type: 'content_block_delta', index, delta }),
  )
  return [frame('framing', start), ...deltas, frame('framing', { type: 'content_block_stop', index })]
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

function frame(kind: FrameKind, data: Event): Frame {
  return { kind, text: event(data) }
}

function event(data: Event): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
}
