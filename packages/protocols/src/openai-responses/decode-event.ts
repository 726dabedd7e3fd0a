import { AttemptError, type AnswerEvent, type BlockStart } from '@sluice/core'
import { BlockSequence } from '../openai-block-sequence.ts'
import { attemptErrorOf } from '../openai-errors.ts'
import type { EventDecoder } from '../protocol.ts'
import type { OutputItem } from './answer-wire.ts'
import { reasoningTextOf, sealOf } from './decode-answer.ts'
import { readEvent, type WireEvent } from './event-wire.ts'
import { decodeServing } from './decode-serving.ts'
import { decodeStopReason } from './stop-reasons.ts'
import { decodeUsage } from './usage.ts'

type Handler = (blocks: BlockSequence, event: WireEvent) => AnswerEvent[]

const TEXT: BlockStart = { type: 'text' }
const REFUSAL: BlockStart = { type: 'refusal' }
const REASONING: BlockStart = { type: 'reasoning' }

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['response.created', beginAnswer],
  ['response.output_item.added', beginItem],
  ['response.content_part.added', beginPart],
  ['response.output_text.delta', (blocks, event) => addText(blocks, event, event.delta)],
  ['response.output_text.done', (blocks, event) => (isUnsent(blocks, event) ? addText(blocks, event, event.text) : [])],
  ['response.refusal.delta', (blocks, event) => addRefusal(blocks, event, event.delta)],
  [
    'response.refusal.done',
    (blocks, event) => (isUnsent(blocks, event) ? addRefusal(blocks, event, event.refusal) : []),
  ],
  ['response.content_part.done', (blocks, event) => blocks.close(partKey(event))],
  ['response.function_call_arguments.delta', (blocks, event) => addArguments(blocks, event, event.delta)],
  ['response.reasoning_summary_part.added', separateReasoning],
  ['response.reasoning_summary_text.delta', addReasoning],
  ['response.reasoning_text.delta', addReasoning],
  ['response.output_item.done', endItem],
  ['response.completed', endAnswer],
  ['response.incomplete', endAnswer],
  ['response.failed', endAnswer],
])

/** Reads the events of one streamed response, as the official SDK yields them. */
export function createEventDecoder(): EventDecoder {
  const blocks = new BlockSequence()
  let isComplete = false
  return {
    decode(wireEvent) {
      const type = fieldOf(wireEvent, 'type')
      // The error is flat or one level down: OpenAI sends both.
      if (type === 'error') throw attemptErrorOf(fieldOf(wireEvent, 'error') ?? wireEvent)
      const handle = HANDLERS.get(String(type))
      if (!handle) return []
      const events = handle(blocks, readEvent(wireEvent))
      isComplete ||= handle === endAnswer
      return events
    },
    get isComplete() {
      return isComplete
    },
  }
}

function beginAnswer(_blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  const response = responseOf(event)
  const { id, model } = response
  return [{ type: 'start', id, model, serving: decodeServing(response) }]
}

function beginItem(blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  switch (event.item?.type) {
    case 'reasoning':
      return blocks.open(itemKey(event), REASONING)
    case 'function_call':
      return blocks.open(itemKey(event), callOf(event.item))
    default:
      return []
  }
}

function beginPart(blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  switch (event.part?.type) {
    case 'output_text':
      return blocks.open(partKey(event), TEXT)
    case 'refusal':
      return blocks.open(partKey(event), REFUSAL)
    default:
      return []
  }
}

function addText(blocks: BlockSequence, event: WireEvent, text: string): AnswerEvent[] {
  const started = blocks.open(partKey(event), TEXT)
  return [...started, blocks.add({ type: 'text-delta', index: blocks.index, text })]
}

function addRefusal(blocks: BlockSequence, event: WireEvent, text: string): AnswerEvent[] {
  const started = blocks.open(partKey(event), REFUSAL)
  return [...started, blocks.add({ type: 'refusal-delta', index: blocks.index, text })]
}

function addArguments(blocks: BlockSequence, event: WireEvent, argumentsJson: string): AnswerEvent[] {
  if (!blocks.isOpen(itemKey(event))) throw malformed('Arguments for a function call that is not open.')
  return [blocks.add({ type: 'tool-arguments-delta', index: blocks.index, argumentsJson })]
}

function addReasoning(blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  const started = blocks.open(itemKey(event), REASONING)
  return [...started, blocks.add({ type: 'reasoning-delta', index: blocks.index, text: event.delta })]
}

/** An empty line between the parts of a summary, as in an answer that comes whole. */
function separateReasoning(blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  return event.summary_index === 0 ? [] : addReasoning(blocks, { ...event, delta: '\n\n' })
}

function endItem(blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  const { item } = event
  if (!item || !blocks.isOpen(itemKey(event))) return []
  return [...restOf(blocks, item), ...blocks.close()]
}

/** What the finished item holds and no delta has brought. */
function restOf(blocks: BlockSequence, item: OutputItem): AnswerEvent[] {
  const { index, isEmpty } = blocks
  if (item.type === 'function_call') {
    return isEmpty && item.arguments ? [{ type: 'tool-arguments-delta', index, argumentsJson: item.arguments }] : []
  }
  const text = reasoningTextOf(item)
  const seal = sealOf(item, isEmpty && text === '')
  return [
    ...(isEmpty && text !== '' ? [{ type: 'reasoning-delta', index, text } as const] : []),
    ...(seal ? [{ type: 'reasoning-seal', index, seal } as const] : []),
  ]
}

function endAnswer(blocks: BlockSequence, event: WireEvent): AnswerEvent[] {
  const response = responseOf(event)
  const stopReason = decodeStopReason(response, blocks.types)
  return [...blocks.close(), { type: 'end', stopReason, ...decodeUsage(response.usage) }]
}

function callOf({ call_id: id, name }: OutputItem): BlockStart {
  if (!id || !name) throw malformed('A function call began without call_id or name.')
  return { type: 'tool-call', id, name }
}

function responseOf({ response }: WireEvent): NonNullable<WireEvent['response']> {
  if (!response) throw malformed('An event without its response.')
  return response
}

function isUnsent(blocks: BlockSequence, event: WireEvent): boolean {
  return blocks.isOpen(partKey(event)) && blocks.isEmpty
}

function itemKey(event: WireEvent): string {
  return `${event.output_index}`
}

function partKey(event: WireEvent): string {
  return `${event.output_index}.${event.content_index}`
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function malformed(message: string): AttemptError {
  return new AttemptError({ kind: 'malformed-answer', message })
}
