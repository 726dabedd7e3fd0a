import {
  AnswerCollector,
  type AnswerEvent,
  type AssistantBlock,
  type BlockStart,
  type Clock,
  type RefusalBlock,
  type RouteHead,
  type Serving,
  type SluiceError,
  type TextBlock,
} from '@sluice/core'
import { explainedRefusal, isRefusalInWords } from '../explained-refusal.ts'
import type { Echo, EventEncoder } from '../protocol.ts'
import { sseEvent } from '../sse.ts'
import { encodeErrorEvent } from './encode-error.ts'
import { encodeItem, encodePart, itemIdOf, summaryPart } from './encode-item.ts'
import { encodeResponse } from './encode-response.ts'

type EventOf<Type extends AnswerEvent['type']> = Extract<AnswerEvent, { type: Type }>

/** Writes one streamed response: every core block is one item. */
export class ResponseEventEncoder implements EventEncoder {
  readonly #head: RouteHead
  readonly #clock: Clock
  readonly #createdAt: number
  readonly #echo: Echo | undefined
  #serving: Serving | undefined
  readonly #answer = new AnswerCollector()
  #sequenceNumber = 0
  #itemId = ''
  #hasSummary = false
  /** A text that has ended, and not yet as whole or as cut: that shows with what follows. */
  #ended: number | undefined

  constructor(head: RouteHead, clock: Clock, echo?: Echo) {
    this.#head = head
    this.#clock = clock
    this.#createdAt = clock.now()
    this.#echo = echo
  }

  encode(event: AnswerEvent): string {
    this.#answer.add(event)
    switch (event.type) {
      case 'start':
        return this.#start(event)
      case 'block-start':
        return this.#closeText('completed') + this.#beginItem(event)
      case 'text-delta':
        return this.#part('response.output_text.delta', event.index, { delta: event.text, logprobs: [] })
      case 'refusal-delta':
        return this.#part('response.refusal.delta', event.index, { delta: event.text })
      case 'reasoning-delta':
        return this.#addSummary(event)
      case 'tool-arguments-delta':
        return this.#item('response.function_call_arguments.delta', event.index, { delta: event.argumentsJson })
      case 'block-end':
        return this.#endItem(event)
      case 'end':
        return this.#end(event)
      case 'reasoning-seal':
      case 'usage':
        return ''
    }
  }

  encodeError(error: SluiceError): string {
    return encodeErrorEvent(error, this.#sequenceNumber)
  }

  #start({ serving }: EventOf<'start'>): string {
    this.#serving = serving
    const response = encodeResponse(this.#responseParts())
    return this.#frame('response.created', { response }) + this.#frame('response.in_progress', { response })
  }

  #beginItem({ index, block }: EventOf<'block-start'>): string {
    this.#itemId = itemIdOf(block.type, this.#head.decisionId, index)
    this.#hasSummary = false
    const added = this.#frame('response.output_item.added', {
      output_index: index,
      item: emptyItem(block, this.#itemId),
    })
    if (block.type !== 'text' && block.type !== 'refusal') return added
    return added + this.#part('response.content_part.added', index, { part: encodePart(block.type, '') })
  }

  #addSummary({ index, text }: EventOf<'reasoning-delta'>): string {
    if (text === '') return ''
    const added = this.#hasSummary
      ? ''
      : this.#summary('response.reasoning_summary_part.added', index, { part: summaryPart('') })
    this.#hasSummary = true
    return added + this.#summary('response.reasoning_summary_text.delta', index, { delta: text })
  }

  #endItem({ index }: EventOf<'block-end'>): string {
    const block = this.#answer.blocks()[index]
    if (!block) throw new Error(`encode-event: block ${index} ends and has not begun.`)
    const done = () => this.#endedItem(index, block, 'completed')
    switch (block.type) {
      case 'text':
      case 'refusal':
        this.#ended = index
        return this.#endPart(index, block)
      case 'reasoning':
        return this.#endSummary(index, block.text) + done()
      case 'tool-call': {
        const fields = { name: block.name, arguments: block.argumentsJson }
        return this.#item('response.function_call_arguments.done', index, fields) + done()
      }
    }
  }

  #endedItem(index: number, block: AssistantBlock, status: 'completed' | 'incomplete'): string {
    const item = encodeItem(block, this.#itemId, status)
    return this.#frame('response.output_item.done', { output_index: index, item })
  }

  #closeText(status: 'completed' | 'incomplete'): string {
    const index = this.#ended
    if (index === undefined) return ''
    const block = this.#answer.blocks()[index]
    this.#ended = undefined
    return block ? this.#endedItem(index, block, status) : ''
  }

  #endPart(index: number, block: TextBlock | RefusalBlock): string {
    const part = encodePart(block.type, block.text)
    const done =
      block.type === 'text'
        ? this.#part('response.output_text.done', index, { text: block.text, logprobs: [] })
        : this.#part('response.refusal.done', index, { refusal: block.text })
    return done + this.#part('response.content_part.done', index, { part })
  }

  #endSummary(index: number, text: string): string {
    if (!this.#hasSummary) return ''
    const done = this.#summary('response.reasoning_summary_text.done', index, { text })
    return done + this.#summary('response.reasoning_summary_part.done', index, { part: summaryPart(text) })
  }

  /** A reason to decline that the vendor tells beside the answer is one more item here. */
  #explain({ refusal }: EventOf<'end'>): string {
    const blocks = this.#answer.blocks()
    const index = blocks.length
    const text = explainedRefusal(refusal, blocks.some(isRefusalInWords))
    if (text === undefined) return ''
    const began = this.encode({ type: 'block-start', index, block: { type: 'refusal' } })
    const said = this.encode({ type: 'refusal-delta', index, text })
    return began + said + this.encode({ type: 'block-end', index }) + this.#closeText('completed')
  }

  #end(event: EventOf<'end'>): string {
    const { stopReason, usage } = event
    const end = { stopReason, usage, time: this.#clock.now() }
    const isCut = encodeResponse({ ...this.#responseParts(), end }).status === 'incomplete'
    const closed = this.#closeText(isCut ? 'incomplete' : 'completed') + this.#explain(event)
    const response = encodeResponse({ ...this.#responseParts(), end })
    return closed + this.#frame(`response.${response.status}`, { response })
  }

  #responseParts() {
    const { model, decisionId } = this.#head
    const [echo, serving] = [this.#echo, this.#serving]
    return { model, decisionId, createdAt: this.#createdAt, blocks: this.#answer.blocks(), echo, serving }
  }

  #item(type: string, index: number, fields: object): string {
    return this.#frame(type, { item_id: this.#itemId, output_index: index, ...fields })
  }

  #part(type: string, index: number, fields: object): string {
    return this.#item(type, index, { content_index: 0, ...fields })
  }

  #summary(type: string, index: number, fields: object): string {
    return this.#item(type, index, { summary_index: 0, ...fields })
  }

  #frame(type: string, fields: object): string {
    const frame = sseEvent(type, { type, ...fields, sequence_number: this.#sequenceNumber })
    this.#sequenceNumber += 1
    return frame
  }
}

function emptyItem(block: BlockStart, id: string): object {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
    case 'reasoning':
      return { id, type: 'reasoning', summary: [] }
    case 'tool-call':
      return { id, type: 'function_call', status: 'in_progress', call_id: block.id, name: block.name, arguments: '' }
  }
}
