import { AttemptError, type AnswerEvent, type BlockStart } from '@sluice/core'

/** Numbers the blocks of a streamed answer by arrival and keeps at most one open. */
export class BlockSequence {
  #last = -1
  #openKey: string | undefined
  #isEmpty = true
  readonly #keys = new Set<string>()
  readonly #types = new Set<BlockStart['type']>()

  /** The number of the block that began last. */
  get index(): number {
    return this.#last
  }

  /** The types of the blocks so far. */
  get types(): ReadonlySet<BlockStart['type']> {
    return this.#types
  }

  isOpen(key: string): boolean {
    return this.#openKey === key
  }

  /** True while nothing has been added to the open block. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /**
   * Begins a block, and ends the one before; nothing when this very block is open.
   * @throws AttemptError when the block has already ended: its end cannot be taken back.
   */
  open(key: string, block: BlockStart): AnswerEvent[] {
    if (this.#openKey === key) return []
    if (this.#keys.has(key)) {
      throw new AttemptError({
        kind: 'malformed-answer',
        message: `The vendor went on with block "${key}" after its end.`,
      })
    }
    const events = this.close()
    this.#last += 1
    this.#openKey = key
    this.#isEmpty = true
    this.#keys.add(key)
    this.#types.add(block.type)
    return [...events, { type: 'block-start', index: this.#last, block }]
  }

  /** Something for the open block. */
  add(event: AnswerEvent): AnswerEvent {
    this.#isEmpty = false
    return event
  }

  /** Ends the open block, whichever it is or only if it is this one. */
  close(key: string | undefined = this.#openKey): AnswerEvent[] {
    if (this.#openKey === undefined || this.#openKey !== key) return []
    this.#openKey = undefined
    return [{ type: 'block-end', index: this.#last }]
  }
}
