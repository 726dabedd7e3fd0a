import { weighText } from '@sluice/catalog'
import { NO_USAGE, type AnswerEvent, type StopReason, type Usage, type UsageSource } from '@sluice/core'
import { isJson } from './is-json.ts'

// Of a call with longer arguments it is not said whether they are JSON.
const MAX_ARGUMENTS_LENGTH = 128 * 1024

/**
 * What is remembered of a stream that is handed on: what is counted and judged by, and nothing of its text but the
 * arguments of the tool call that is being written. Readers who are slow would have all the others' answers held for them.
 */
export class SeenStream {
  #characters = 0
  #weight = 0
  #usage: Usage = NO_USAGE
  #usageSource: UsageSource = 'estimated'
  #stopReason: StopReason | undefined
  #openArguments: string | undefined
  #hasBrokenToolCall = false

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

  /** Of all text so far, arguments of tool calls included. */
  get characters(): number {
    return this.#characters
  }

  /** The same by `weighText`: what an estimate of tokens starts from. */
  get weight(): number {
    return this.#weight
  }

  /** Whether the arguments of a tool call that has ended are no JSON. */
  get hasBrokenToolCall(): boolean {
    return this.#hasBrokenToolCall
  }

  add(event: AnswerEvent): void {
    switch (event.type) {
      case 'block-start':
        this.#openArguments = event.block.type === 'tool-call' ? '' : undefined
        return
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal-delta':
        return this.#count(event.text)
      case 'tool-arguments-delta':
        return this.#addArguments(event.argumentsJson)
      case 'block-end':
        return this.#judgeArguments()
      case 'usage':
        return this.#setUsage(event.usage, 'reported')
      case 'end':
        this.#setUsage(event.usage, event.usageSource)
        this.#stopReason = event.stopReason
        return
      case 'start':
      case 'reasoning-seal':
    }
  }

  #count(text: string): void {
    this.#characters += text.length
    this.#weight += weighText(text)
  }

  #addArguments(argumentsJson: string): void {
    this.#count(argumentsJson)
    if (this.#openArguments === undefined) return
    const length = this.#openArguments.length + argumentsJson.length
    this.#openArguments = length > MAX_ARGUMENTS_LENGTH ? undefined : this.#openArguments + argumentsJson
  }

  /** A call without a word of arguments has none: that is well. */
  #judgeArguments(): void {
    if (this.#openArguments && !isJson(this.#openArguments)) this.#hasBrokenToolCall = true
    this.#openArguments = undefined
  }

  #setUsage(usage: Usage, source: UsageSource): void {
    this.#usage = usage
    this.#usageSource = source
  }
}
