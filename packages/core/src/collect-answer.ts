import type { Answer, Refusal, Serving, StopReason, UsageSource } from './answer.ts'
import type { AnswerEvent, BlockStart } from './answer-event.ts'
import type { AssistantBlock, ReasoningSeal } from './message.ts'
import { NO_USAGE, type Usage } from './usage.ts'

interface OpenBlock {
  readonly start: BlockStart
  text: string
  seal?: ReasoningSeal
}

/** Puts a streamed answer together, event by event. What it holds so far can be read at any time. */
export class AnswerCollector {
  #id = ''
  #model = ''
  #blocks: OpenBlock[] = []
  #usage: Usage = NO_USAGE
  #usageSource: UsageSource = 'estimated'
  #stopReason: StopReason | undefined
  #stopSequence: string | undefined
  #refusal: Refusal | undefined
  #serving: Serving | undefined

  /** True once the `end` event has been added. */
  get isComplete(): boolean {
    return this.#stopReason !== undefined
  }

  /** The last usage the vendor reported; zero when it has reported none. */
  get usage(): Usage {
    return this.#usage
  }

  get usageSource(): UsageSource {
    return this.#usageSource
  }

  get stopReason(): StopReason | undefined {
    return this.#stopReason
  }

  add(event: AnswerEvent): void {
    switch (event.type) {
      case 'start':
        this.#id = event.id
        this.#model = event.model
        this.#serving = event.serving
        return
      case 'block-start':
        this.#blocks[event.index] = { start: event.block, text: '' }
        return
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal-delta':
        this.#open(event.index).text += event.text
        return
      case 'tool-arguments-delta':
        this.#open(event.index).text += event.argumentsJson
        return
      case 'reasoning-seal':
        this.#open(event.index).seal = event.seal
        return
      case 'block-end':
        return
      case 'usage':
        this.#setUsage(event.usage, 'reported')
        return
      case 'end':
        this.#setUsage(event.usage, event.usageSource)
        this.#stopReason = event.stopReason
        this.#stopSequence = event.stopSequence
        this.#refusal = event.refusal
    }
  }

  /** The blocks so far, whole or not. */
  blocks(): AssistantBlock[] {
    return this.#blocks.map(closeBlock)
  }

  /** The whole answer. @throws Error when the `end` event has not come: a cut answer is no answer. */
  finish(): Answer {
    if (this.#stopReason === undefined) throw new Error('collect-answer: the stream has no end event yet.')
    return {
      id: this.#id,
      model: this.#model,
      blocks: this.blocks(),
      stopReason: this.#stopReason,
      stopSequence: this.#stopSequence,
      refusal: this.#refusal,
      usage: this.#usage,
      usageSource: this.#usageSource,
      serving: this.#serving,
    }
  }

  #setUsage(usage: Usage, source: UsageSource): void {
    this.#usage = usage
    this.#usageSource = source
  }

  #open(index: number): OpenBlock {
    const block = this.#blocks[index]
    if (!block) throw new Error(`collect-answer: a delta for block ${index}, which has not started.`)
    return block
  }
}

function closeBlock({ start, text, seal }: OpenBlock): AssistantBlock {
  switch (start.type) {
    case 'text':
      return { type: 'text', text }
    case 'refusal':
      return { type: 'refusal', text }
    case 'reasoning':
      return { type: 'reasoning', text, seal }
    case 'tool-call':
      return { type: 'tool-call', id: start.id, name: start.name, argumentsJson: text === '' ? '{}' : text }
  }
}

/** The events of an answer that is already whole, for a caller who asked for a stream. */
export function* eventsOf(answer: Answer): Generator<AnswerEvent> {
  yield { type: 'start', id: answer.id, model: answer.model, serving: answer.serving }
  for (const [index, block] of answer.blocks.entries()) yield* eventsOfBlock(index, block)
  yield {
    type: 'end',
    stopReason: answer.stopReason,
    stopSequence: answer.stopSequence,
    refusal: answer.refusal,
    usage: answer.usage,
    usageSource: answer.usageSource,
  }
}

function* eventsOfBlock(index: number, block: AssistantBlock): Generator<AnswerEvent> {
  switch (block.type) {
    case 'text':
      yield { type: 'block-start', index, block: { type: 'text' } }
      yield { type: 'text-delta', index, text: block.text }
      break
    case 'refusal':
      yield { type: 'block-start', index, block: { type: 'refusal' } }
      yield { type: 'refusal-delta', index, text: block.text }
      break
    case 'reasoning':
      yield { type: 'block-start', index, block: { type: 'reasoning' } }
      yield { type: 'reasoning-delta', index, text: block.text }
      if (block.seal) yield { type: 'reasoning-seal', index, seal: block.seal }
      break
    case 'tool-call':
      yield { type: 'block-start', index, block: { type: 'tool-call', id: block.id, name: block.name } }
      yield { type: 'tool-arguments-delta', index, argumentsJson: block.argumentsJson }
  }
  yield { type: 'block-end', index }
}
