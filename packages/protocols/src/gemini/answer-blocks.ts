import type { AnswerEvent } from '@sluice/core'
import { PROTOCOL } from './protocol-name.ts'

type Speech = 'text' | 'reasoning'

/** Numbers the blocks of an answer and keeps at most one open: the wire knows parts, but no blocks. */
export class AnswerBlocks {
  #index = -1
  #open: Speech | undefined

  /** Words for the open block, or for a new one. */
  speak(type: Speech, text: string): AnswerEvent[] {
    if (text === '') return []
    const started = this.#open === type ? [] : this.#start(type)
    const delta = type === 'text' ? 'text-delta' : 'reasoning-delta'
    return [...started, { type: delta, index: this.#index, text }]
  }

  /** Seals the reasoning that is open, or an empty one that stands before what the signature came with. */
  seal(data: string): AnswerEvent[] {
    const started = this.#open === 'reasoning' ? [] : this.#start('reasoning')
    const seal = { issuer: PROTOCOL, data, isRedacted: false }
    return [...started, { type: 'reasoning-seal', index: this.#index, seal }, ...this.close()]
  }

  /** A whole tool call. */
  call(id: string, name: string, argumentsJson: string): AnswerEvent[] {
    const closed = this.close()
    this.#index += 1
    const index = this.#index
    return [
      ...closed,
      { type: 'block-start', index, block: { type: 'tool-call', id, name } },
      { type: 'tool-arguments-delta', index, argumentsJson },
      { type: 'block-end', index },
    ]
  }

  close(): AnswerEvent[] {
    if (this.#open === undefined) return []
    this.#open = undefined
    return [{ type: 'block-end', index: this.#index }]
  }

  #start(type: Speech): AnswerEvent[] {
    const closed = this.close()
    this.#index += 1
    this.#open = type
    return [...closed, { type: 'block-start', index: this.#index, block: { type } }]
  }
}
