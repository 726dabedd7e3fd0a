import { AttemptError, type AnswerEvent, type BlockStart } from '@sluice/core'
import { NOT_COUNTED, reportedUsage } from '../decoded-usage.ts'
import { BlockSequence } from '../openai-block-sequence.ts'
import type { EventDecoder } from '../protocol.ts'
import type { Choice, Completion, Said, WireToolCall } from './answer-wire.ts'
import { readCompletion } from './read-completion.ts'
import { decodeStopReason, type DecodedStop } from './stop-reasons.ts'
import { decodeUsage } from './usage.ts'

/** Reads the chunks of one streamed chat completion, as the official SDK yields them. */
export function createEventDecoder(): EventDecoder {
  return new ChunkDecoder()
}

class ChunkDecoder implements EventDecoder {
  readonly #blocks = new BlockSequence()
  /** The id of the call at each index, as of now. */
  readonly #callIds = new Map<number, string>()
  #hasStarted = false
  #texts = 0
  #stop: DecodedStop | undefined
  #usage = NOT_COUNTED

  /** The finish reason ends the answer; what follows it is the usage. */
  get isComplete(): boolean {
    return this.#stop !== undefined
  }

  decode(wireEvent: unknown): readonly AnswerEvent[] {
    const chunk = readCompletion(wireEvent)
    const choice = chunk.choices?.find(({ index }) => index === 0)
    // Counted first: a finish reason that is a failure tells what the call used.
    const counted = this.#decodeUsage(chunk)
    return [...this.#start(chunk), ...(choice ? this.#decodeChoice(choice) : []), ...counted]
  }

  /** The end of the answer. It cannot come earlier: after the finish reason a chunk with the usage may follow, or none. */
  finish(): readonly AnswerEvent[] {
    return this.#stop ? [{ type: 'end', ...this.#stop, ...this.#usage }] : []
  }

  #start({ id, model }: Completion): AnswerEvent[] {
    if (this.#hasStarted) return []
    this.#hasStarted = true
    return [{ type: 'start', id, model }]
  }

  #decodeChoice(choice: Choice): AnswerEvent[] {
    const events = choice.delta ? this.#decodeDelta(choice.delta) : []
    if (!choice.finish_reason) return events
    this.#stop = decodeStopReason(choice, this.#blocks.types, reportedUsage(this.#usage))
    return [...events, ...this.#blocks.close()]
  }

  #decodeDelta(delta: Said): AnswerEvent[] {
    const reasoning = delta.reasoning_content ?? delta.reasoning
    return [
      ...(reasoning ? this.#addSpeech('reasoning', 'reasoning-delta', reasoning) : []),
      ...(delta.content ? this.#addSpeech('text', 'text-delta', delta.content) : []),
      ...(delta.refusal ? this.#addSpeech('refusal', 'refusal-delta', delta.refusal) : []),
      ...(delta.tool_calls ?? []).flatMap((call, position) => this.#addCall(call, position)),
    ]
  }

  #addSpeech(
    block: 'text' | 'refusal' | 'reasoning',
    type: 'text-delta' | 'refusal-delta' | 'reasoning-delta',
    text: string,
  ): AnswerEvent[] {
    // The wire does not number these: a text after a tool call is another block.
    if (!this.#blocks.isOpen(`${block} ${this.#texts}`)) this.#texts += 1
    const started = this.#blocks.open(`${block} ${this.#texts}`, { type: block })
    return [...started, this.#blocks.add({ type, index: this.#blocks.index, text })]
  }

  #addCall(call: WireToolCall, position: number): AnswerEvent[] {
    const index = call.index ?? position
    // Some servers leave the index out or at 0: a new id is a new call.
    const id = call.id || this.#callIds.get(index)
    if (id === undefined) throw malformed('A tool call began without id.')
    this.#callIds.set(index, id)
    const started = this.#openCall(`call ${index} ${id}`, id, call.function?.name)
    const argumentsJson = call.function?.arguments
    if (!argumentsJson) return started
    return [...started, this.#blocks.add({ type: 'tool-arguments-delta', index: this.#blocks.index, argumentsJson })]
  }

  #openCall(key: string, id: string, name: string | null | undefined): AnswerEvent[] {
    if (this.#blocks.isOpen(key)) return []
    if (!name) throw malformed('A tool call began without name.')
    const block: BlockStart = { type: 'tool-call', id, name }
    return this.#blocks.open(key, block)
  }

  #decodeUsage(chunk: Completion): AnswerEvent[] {
    if (!chunk.usage) return []
    const counted = decodeUsage(chunk.usage)
    const isReported = counted.usageSource === 'reported'
    // Half a count is better than none, and does not take the place of a whole one.
    if (isReported || this.#usage.usageSource === 'estimated') this.#usage = counted
    return isReported ? [{ type: 'usage', usage: counted.usage }] : []
  }
}

function malformed(message: string): AttemptError {
  return new AttemptError({ kind: 'malformed-answer', message })
}
