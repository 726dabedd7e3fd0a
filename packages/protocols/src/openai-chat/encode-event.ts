import type { AnswerEvent, BlockStart, ChatRequest, RouteHead } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import { explainedRefusal } from '../explained-refusal.ts'
import type { EventEncoder } from '../protocol.ts'
import { sseEvent } from '../sse.ts'
import { serviceTierOf } from '../openai-service-tier.ts'
import { encodeStopReason, type FinishReason } from './stop-reasons.ts'
import { SYSTEM_FINGERPRINT } from './system-fingerprint.ts'
import { encodeUsage } from './usage.ts'

type EndEvent = Extract<AnswerEvent, { type: 'end' }>

/** What ends a stream that came to its end. Never sent after an error. */
const DONE = 'data: [DONE]\n\n'

/** Writes one streamed chat completion. */
export class ChunkEncoder implements EventEncoder {
  readonly #wantsUsage: boolean
  readonly #head: { readonly id: string; readonly object: string; readonly created: number; readonly model: string }
  #serviceTier = serviceTierOf(undefined)
  #hasBegun = false
  #calls = 0
  #hasRefusal = false
  /** Something beside refusals and reasoning. */
  #hasAnswer = false
  #lacksArguments = false

  /** `time`: of the first event, in milliseconds since 1970. */
  constructor(head: RouteHead, request: ChatRequest, time: number) {
    this.#wantsUsage = request.wantsStreamUsage ?? false
    this.#head = {
      id: answerId('chatcmpl-', head.decisionId),
      object: 'chat.completion.chunk',
      created: Math.floor(time / 1000),
      model: head.model,
    }
  }

  encode(event: AnswerEvent): string {
    switch (event.type) {
      case 'start':
        this.#serviceTier = serviceTierOf(event.serving)
        return ''
      case 'block-start':
        return this.#begin(event.block)
      case 'text-delta':
        return this.#addText(event.text)
      case 'refusal-delta':
        return this.#addRefusal(event.text)
      case 'reasoning-delta':
        return event.text === '' ? '' : this.#choice({ reasoning_content: event.text })
      case 'tool-arguments-delta':
        return this.#addArguments(event.argumentsJson)
      case 'end':
        return this.#end(event)
      case 'block-end':
        return this.#endBlock()
      case 'reasoning-seal':
      case 'usage':
        return ''
    }
  }

  #begin(block: BlockStart): string {
    this.#lacksArguments = block.type === 'tool-call'
    if (block.type !== 'tool-call') return ''
    this.#hasAnswer = true
    const call = { index: this.#calls, id: block.id, type: 'function', function: { name: block.name, arguments: '' } }
    this.#calls += 1
    return this.#choice({ tool_calls: [call] })
  }

  #addText(text: string): string {
    if (text === '') return ''
    this.#hasAnswer = true
    return this.#choice({ content: text })
  }

  #addRefusal(text: string): string {
    if (text === '') return ''
    this.#hasRefusal = true
    return this.#choice({ refusal: text })
  }

  #addArguments(argumentsJson: string): string {
    if (argumentsJson === '') return ''
    this.#lacksArguments = false
    return this.#choice({ tool_calls: [{ index: this.#calls - 1, function: { arguments: argumentsJson } }] })
  }

  /** A call that takes nothing still has arguments: clients parse what they have put together. */
  #endBlock(): string {
    return this.#lacksArguments ? this.#addArguments('{}') : ''
  }

  #end({ stopReason, refusal, usage }: EndEvent): string {
    const explained = this.#addRefusal(explainedRefusal(refusal, this.#hasRefusal) ?? '')
    const last = this.#choice({}, encodeStopReason(stopReason, this.#hasRefusal && !this.#hasAnswer))
    const counts = this.#wantsUsage ? this.#chunk([], encodeUsage(usage)) : ''
    return explained + last + counts + DONE
  }

  #choice(delta: object, finishReason: FinishReason | null = null): string {
    return this.#begun('content' in delta ? '' : null) + this.#next(delta, finishReason)
  }

  /** The role comes first, and with it whether there will be a content: that is known with what follows. */
  #begun(content: '' | null): string {
    if (this.#hasBegun) return ''
    this.#hasBegun = true
    return this.#next({ role: 'assistant', content, refusal: null })
  }

  #next(delta: object, finishReason: FinishReason | null = null): string {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }], null)
  }

  #chunk(choices: readonly object[], usage: object | null): string {
    // With usage asked for, every chunk names it: null in all but the last, as OpenAI does.
    const served = { service_tier: this.#serviceTier, system_fingerprint: SYSTEM_FINGERPRINT }
    return sseEvent(undefined, { ...this.#head, ...served, choices, ...(this.#wantsUsage ? { usage } : {}) })
  }
}
