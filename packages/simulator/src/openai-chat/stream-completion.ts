import type { Random } from '@sluice/core'
import { objectIn, textIn, type JsonObject } from '../read-json.ts'
import { splitText } from '../split-text.ts'
import type { Bill, Frame, FrameKind, StreamReply } from '../wire.ts'
import type { ChatDialect } from './chat-completion.ts'

export interface CompletionStreamParts {
  readonly dialect: ChatDialect
  readonly includesUsage: boolean
  /** The error event, `data:` and all. */
  readonly errorText: string
  /** Beside the role in the first delta. */
  readonly firstDelta: JsonObject
  /** Of every chunk, beside `choices`. */
  readonly chunkFields?: JsonObject
  /** Fields of the delta that carries the finish reason. */
  readonly lastDelta: JsonObject
  readonly refusal?: string
  readonly bill: Bill
  readonly random: Random
}

/** The chunks: role, content, tool calls, finish reason, usage if asked for, `[DONE]`. */
export function streamCompletion(parts: CompletionStreamParts): StreamReply {
  const { dialect, random, chunkFields = {} } = parts
  const chunk = (kind: FrameKind, delta: JsonObject) =>
    frame(kind, { ...head(dialect), ...chunkFields, choices: [choiceOf(delta)] })
  const refused = splitText(parts.refusal ?? '', random).map((refusal) => chunk('content', { refusal }))
  const spoken = splitText(dialect.content ?? '', random).map((content) => chunk('content', { content }))
  const calls = dialect.toolCalls.flatMap((call, index) => callDeltas(call, index, random))
  const last = { ...choiceOf(parts.lastDelta), finish_reason: dialect.finishReason, ...dialect.choiceFields }
  const usage = parts.includesUsage
    ? [frame('terminal', { ...head(dialect), ...chunkFields, choices: [], usage: dialect.usage })]
    : []
  return {
    type: 'stream',
    frames: [
      chunk('opening', { role: 'assistant', ...parts.firstDelta }),
      ...refused,
      ...spoken,
      ...calls.map((delta) => chunk('content', delta)),
      frame('terminal', { ...head(dialect), ...chunkFields, choices: [last] }),
      ...usage,
      { kind: 'terminal', bytes: 'data: [DONE]\n\n' },
    ],
    errorFrame: () => parts.errorText,
    dataFrame: (data) => `data: ${data}\n\n`,
    bill: parts.bill,
  }
}

function head(dialect: ChatDialect): JsonObject {
  return { id: dialect.id, object: 'chat.completion.chunk', created: dialect.created, model: dialect.model }
}

function choiceOf(delta: JsonObject): JsonObject {
  return { index: 0, delta, logprobs: null, finish_reason: null }
}

function callDeltas(call: JsonObject, index: number, random: Random): readonly JsonObject[] {
  const declared = objectIn(call['function'])
  const begun = { ...call, index, function: { name: declared['name'], arguments: '' } }
  const pieces = splitText(textIn(declared['arguments']), random)
  const deltas = pieces.map((text) => ({ tool_calls: [{ index, function: { arguments: text } }] }))
  return [{ tool_calls: [begun] }, ...deltas]
}

function frame(kind: FrameKind, data: JsonObject): Frame {
  return { kind, bytes: `data: ${JSON.stringify(data)}\n\n` }
}
