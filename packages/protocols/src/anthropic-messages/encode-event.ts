import type { AnswerEvent, BlockStart, ReasoningSeal, RouteHead, Serving, Usage } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import type { EventEncoder } from '../protocol.ts'
import { wrapSeal } from '../reasoning-seal.ts'
import { sseEvent } from '../sse.ts'
import type { AnswerBody, AnswerContent } from './encode-answer.ts'
import { encodeDeltaUsage, encodeUsage } from './encode-usage.ts'
import { PROTOCOL } from './protocol-name.ts'
import { encodeStopDetails, encodeStopReason } from './stop-reasons.ts'

/** Writes one stream of server-sent events for a client. */
export function createEventEncoder(head: RouteHead): EventEncoder {
  return new AnthropicEventEncoder(head)
}

type EndEvent = Extract<AnswerEvent, { type: 'end' }>

class AnthropicEventEncoder implements EventEncoder {
  readonly #head: RouteHead
  #hasStarted = false
  #blockCount = 0
  #isBlockOpen = false
  #refusal: string | undefined
  /** What has been reported so far. */
  #usage: Usage | undefined
  #serving: Serving | undefined

  constructor(head: RouteHead) {
    this.#head = head
  }

  encode(event: AnswerEvent): string {
    // message_start tells the usage: it waits for the event behind `start`, which is where vendors put theirs.
    if (event.type === 'start') {
      this.#serving = event.serving
      return ''
    }
    if (event.type === 'usage') this.#usage = event.usage
    return this.#start() + this.#encodeEvent(event)
  }

  #start(): string {
    if (this.#hasStarted) return ''
    this.#hasStarted = true
    const message: AnswerBody = {
      id: answerId('msg_', this.#head.decisionId),
      type: 'message',
      role: 'assistant',
      model: this.#head.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: encodeUsage(this.#usage, this.#serving),
    }
    return wireEvent({ type: 'message_start', message })
  }

  #encodeEvent(event: AnswerEvent): string {
    switch (event.type) {
      case 'start':
      case 'usage':
        return ''
      case 'block-start':
        return this.#startBlock(event.block)
      case 'refusal-delta':
        this.#refusal = (this.#refusal ?? '') + event.text
        return this.#delta({ type: 'text_delta', text: event.text })
      case 'text-delta':
        return this.#delta({ type: 'text_delta', text: event.text })
      case 'tool-arguments-delta':
        return this.#delta({ type: 'input_json_delta', partial_json: event.argumentsJson })
      case 'reasoning-delta':
        return event.text === '' ? '' : this.#think() + this.#delta({ type: 'thinking_delta', thinking: event.text })
      case 'reasoning-seal':
        return this.#seal(event.seal)
      case 'block-end':
        return this.#endBlock()
      case 'end':
        return this.#end(event)
    }
  }

  #startBlock(block: BlockStart): string {
    switch (block.type) {
      case 'text':
        return this.#open({ type: 'text', text: '', citations: null })
      case 'refusal':
        this.#refusal ??= ''
        return this.#open({ type: 'text', text: '', citations: null })
      case 'tool-call':
        return this.#openCall(block.id, block.name)
      case 'reasoning':
        // Whether this is thinking or redacted_thinking shows only with what follows.
        return ''
    }
  }

  /** The first piece of a call's input is empty, as the vendor's is. */
  #openCall(id: string, name: string): string {
    const opened = this.#open({ type: 'tool_use', id, name, input: {}, caller: { type: 'direct' } })
    return opened + this.#delta({ type: 'input_json_delta', partial_json: '' })
  }

  #think(): string {
    return this.#isBlockOpen ? '' : this.#open({ type: 'thinking', thinking: '', signature: '' })
  }

  #seal(seal: ReasoningSeal): string {
    const wrapped = wrapSeal(seal, PROTOCOL)
    if (seal.isRedacted && !this.#isBlockOpen) return this.#open({ type: 'redacted_thinking', data: wrapped })
    return this.#think() + this.#delta({ type: 'signature_delta', signature: wrapped })
  }

  #open(content_block: AnswerContent): string {
    this.#isBlockOpen = true
    return wireEvent({ type: 'content_block_start', index: this.#blockCount, content_block })
  }

  #delta(delta: { readonly type: string; readonly [field: string]: string }): string {
    return wireEvent({ type: 'content_block_delta', index: this.#blockCount, delta })
  }

  #endBlock(): string {
    // Reasoning without text or seal never opened a block.
    if (!this.#isBlockOpen) return ''
    this.#isBlockOpen = false
    this.#blockCount += 1
    return wireEvent({ type: 'content_block_stop', index: this.#blockCount - 1 })
  }

  #end(event: EndEvent): string {
    const stop_reason = encodeStopReason(event.stopReason, this.#refusal !== undefined)
    const delta = {
      stop_reason,
      stop_sequence: event.stopSequence ?? null,
      stop_details: encodeStopDetails(stop_reason, event.refusal, this.#refusal),
      container: null,
    }
    const usage = encodeDeltaUsage(event.usage)
    return wireEvent({ type: 'message_delta', delta, usage }) + wireEvent({ type: 'message_stop' })
  }
}

function wireEvent(event: { readonly type: string; readonly [field: string]: unknown }): string {
  return sseEvent(event.type, event)
}
