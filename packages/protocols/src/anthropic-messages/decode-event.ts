import { AttemptError, type AnswerEvent, type Refusal } from '@sluice/core'
import type { EventDecoder } from '../protocol.ts'
import { readVendor } from '../read-vendor.ts'
import { decodeBlockStart } from './decode-block-start.ts'
import { decodeDelta } from './decode-delta.ts'
import { decodeRefusal } from './decode-refusal.ts'
import { decodeServing } from './decode-serving.ts'
import { decodeUsage, NO_READING } from './decode-usage.ts'
import { failureKindOf } from './failure-kinds.ts'
import { PROTOCOL } from './protocol-name.ts'
import { decodeStopReason } from './stop-reasons.ts'
import { anyEvent, blockDelta, blockStart, blockStop, errorEvent, messageDelta, messageStart } from './stream-events.ts'

/** Reads one stream of the vendor's events, as parsed JSON. */
export function createEventDecoder(): EventDecoder {
  return new AnthropicEventDecoder()
}

interface OpenBlock {
  readonly wireIndex: number
  /** Ours: blocks that are left out take no number. */
  readonly index: number
  /** Arguments that came whole with the block's start; they count only when no pieces of them follow. */
  wholeArguments?: string
}

class AnthropicEventDecoder implements EventDecoder {
  #hasStarted = false
  #isComplete = false
  #blockCount = 0
  #open: OpenBlock | undefined
  #reading = NO_READING
  /** Output is counted at the end only: what the start tells is a placeholder. */
  #hasFinalUsage = false
  #stopReason: string | undefined
  #stopSequence: string | undefined
  #refusal: Refusal | undefined

  readonly #handlers: ReadonlyMap<string, (event: unknown) => AnswerEvent[]> = new Map([
    ['message_start', (event: unknown) => this.#start(event)],
    ['content_block_start', (event: unknown) => this.#startBlock(event)],
    ['content_block_delta', (event: unknown) => this.#addDelta(event)],
    ['content_block_stop', (event: unknown) => this.#stopBlock(event)],
    ['message_delta', (event: unknown) => this.#changeMessage(event)],
    ['message_stop', () => this.#stop()],
    ['error', throwError],
  ])

  get isComplete(): boolean {
    return this.#isComplete
  }

  decode(wireEvent: unknown): readonly AnswerEvent[] {
    const { type } = readVendor(anyEvent, wireEvent, PROTOCOL)
    return this.#handlers.get(type)?.(wireEvent) ?? []
  }

  #start(event: unknown): AnswerEvent[] {
    const { message } = readVendor(messageStart, event, PROTOCOL)
    this.#hasStarted = true
    this.#reading = decodeUsage(message.usage)
    const serving = decodeServing(message.usage)
    const start: AnswerEvent = { type: 'start', id: message.id, model: message.model, serving }
    return this.#reading.source === 'reported' ? [start, { type: 'usage', usage: this.#reading.usage }] : [start]
  }

  #startBlock(event: unknown): AnswerEvent[] {
    this.#expectStart()
    const { index: wireIndex, content_block: block } = readVendor(blockStart, event, PROTOCOL)
    const closing = this.#close()
    if (block.type === 'other') return closing
    const index = this.#takeIndex()
    this.#open = { wireIndex, index }
    if (block.type === 'tool_use') this.#open.wholeArguments = JSON.stringify(block.input ?? {})
    return [...closing, ...decodeBlockStart(block, index)]
  }

  #addDelta(event: unknown): AnswerEvent[] {
    const { index, delta } = readVendor(blockDelta, event, PROTOCOL)
    if (this.#open?.wireIndex !== index) return []
    const events = decodeDelta(delta, this.#open.index)
    if (events.length > 0) this.#open.wholeArguments = undefined
    return events
  }

  #stopBlock(event: unknown): AnswerEvent[] {
    const { index } = readVendor(blockStop, event, PROTOCOL)
    return this.#open?.wireIndex === index ? this.#close() : []
  }

  #changeMessage(event: unknown): AnswerEvent[] {
    this.#expectStart()
    const { delta, usage } = readVendor(messageDelta, event, PROTOCOL)
    this.#stopReason = delta.stop_reason ?? this.#stopReason
    this.#stopSequence = delta.stop_sequence ?? this.#stopSequence
    this.#refusal = decodeRefusal(delta.stop_reason, delta.stop_details) ?? this.#refusal
    this.#reading = decodeUsage(usage, this.#reading)
    const isReported = this.#reading.source === 'reported'
    this.#hasFinalUsage ||= isReported
    return isReported ? [{ type: 'usage', usage: this.#reading.usage }] : []
  }

  #stop(): AnswerEvent[] {
    this.#expectStart()
    const closing = this.#close()
    this.#isComplete = true
    return [
      ...closing,
      {
        type: 'end',
        stopReason: decodeStopReason(this.#stopReason),
        stopSequence: this.#stopSequence,
        refusal: this.#refusal,
        usage: this.#reading.usage,
        usageSource: this.#hasFinalUsage ? 'reported' : 'estimated',
      },
    ]
  }

  #close(): AnswerEvent[] {
    if (!this.#open) return []
    const { index, wholeArguments } = this.#open
    this.#open = undefined
    const end: AnswerEvent = { type: 'block-end', index }
    if (wholeArguments === undefined || wholeArguments === '{}') return [end]
    return [{ type: 'tool-arguments-delta', index, argumentsJson: wholeArguments }, end]
  }

  #takeIndex(): number {
    this.#blockCount += 1
    return this.#blockCount - 1
  }

  #expectStart(): void {
    if (this.#hasStarted) return
    throw new AttemptError({
      kind: 'malformed-answer',
      message: 'anthropic-messages: the stream does not begin with message_start.',
    })
  }
}

function throwError(event: unknown): never {
  const { error, request_id } = readVendor(errorEvent, event, PROTOCOL)
  throw new AttemptError({
    kind: failureKindOf(error.type),
    message: `anthropic-messages: the vendor ended the stream with ${error.type ?? 'an error'}: ${error.message ?? ''}`,
    vendorCode: error.type ?? undefined,
    vendorRequestId: request_id ?? undefined,
  })
}
