import type { AnswerEvent, StopReason } from '@sluice/core'
import { NOT_COUNTED, reportedUsage } from '../decoded-usage.ts'
import type { EventDecoder } from '../protocol.ts'
import { AnswerBlocks } from './answer-blocks.ts'
import {
  readResponse,
  type WireCandidate,
  type WireFunctionCall,
  type WirePart,
  type WireResponse,
} from './answer-wire.ts'
import { callIdOf } from './call-id.ts'
import { decodeUsage } from './decode-usage.ts'
import { decodeStopReason } from './stop-reasons.ts'

export interface DecodeOptions {
  /** False: calls after the first are left out, because this API cannot be told to make but one. Default true. */
  readonly allowsParallelToolCalls?: boolean
}

/** Reads the chunks of one streamed answer, as parsed JSON. */
export function createEventDecoder(options: DecodeOptions = {}): EventDecoder {
  return new ChunkDecoder(options.allowsParallelToolCalls === false ? 1 : Infinity)
}

class ChunkDecoder implements EventDecoder {
  readonly #blocks = new AnswerBlocks()
  readonly #mostCalls: number
  #responseId: string | undefined
  #calls = 0
  #stopReason: StopReason | undefined
  #counted = NOT_COUNTED

  constructor(mostCalls: number) {
    this.#mostCalls = mostCalls
  }

  /** The finish reason ends the answer, or what blocked the prompt. */
  get isComplete(): boolean {
    return this.#stopReason !== undefined
  }

  decode(wireEvent: unknown): readonly AnswerEvent[] {
    const chunk = readResponse(wireEvent)
    const candidate = chunk.candidates?.find(({ index }) => (index ?? 0) === 0)
    // Counted first: a finish reason that is a failure tells what the call used.
    const counted = this.#count(chunk)
    return [
      ...this.#start(chunk),
      ...(candidate ? this.#decodeCandidate(candidate) : []),
      ...this.#block(chunk),
      ...counted,
    ]
  }

  /** The end of the answer: a count may follow the finish reason. */
  finish(): readonly AnswerEvent[] {
    return this.#stopReason === undefined ? [] : [{ type: 'end', stopReason: this.#stopReason, ...this.#counted }]
  }

  #start({ responseId, modelVersion }: WireResponse): AnswerEvent[] {
    if (this.#responseId !== undefined) return []
    this.#responseId = responseId
    return [{ type: 'start', id: responseId, model: modelVersion }]
  }

  #decodeCandidate({ content, finishReason }: WireCandidate): AnswerEvent[] {
    if (this.isComplete) return []
    const events = (content?.parts ?? []).flatMap((part) => this.#decodePart(part))
    if (!finishReason) return events
    this.#stopReason = decodeStopReason(finishReason, this.#calls > 0, reportedUsage(this.#counted))
    return [...events, ...this.#blocks.close()]
  }

  #decodePart({ text, thought, thoughtSignature, functionCall }: WirePart): AnswerEvent[] {
    if (functionCall) return this.#call(functionCall, thoughtSignature)
    if (thought) return [...this.#blocks.speak('reasoning', text ?? ''), ...this.#seal(thoughtSignature)]
    return [...this.#seal(thoughtSignature), ...this.#blocks.speak('text', text ?? '')]
  }

  #call({ id, name, args }: WireFunctionCall, signature: string | null | undefined): AnswerEvent[] {
    if (this.#calls >= this.#mostCalls) return []
    const argumentsJson = JSON.stringify(args ?? {})
    const callId = id || callIdOf(this.#responseId ?? '', this.#calls, name, argumentsJson)
    this.#calls += 1
    return [...this.#seal(signature), ...this.#blocks.call(callId, name, argumentsJson)]
  }

  #seal(signature: string | null | undefined): AnswerEvent[] {
    return signature ? this.#blocks.seal(signature) : []
  }

  #block({ promptFeedback, candidates }: WireResponse): AnswerEvent[] {
    if (!promptFeedback?.blockReason || (candidates && candidates.length > 0)) return []
    this.#stopReason ??= 'content-filter'
    return this.#blocks.close()
  }

  #count({ usageMetadata }: WireResponse): AnswerEvent[] {
    const counted = decodeUsage(usageMetadata)
    if (!counted) return []
    this.#counted = counted
    return [{ type: 'usage', usage: counted.usage }]
  }
}
