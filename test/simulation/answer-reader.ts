import type { RequestFile } from './request-file.ts'
import type { World } from './world.ts'

const MARK = /<(r\d+#\d+) (\d+)\/(\d+)>/g

/** Reads an answer as its client does: all pieces of one call, in order, none left out. */
export class AnswerReader {
  isEnded = false
  #call: string | undefined
  #pieces = 0
  #expected = -1
  readonly #file: RequestFile
  readonly #world: World

  constructor(file: RequestFile, world: World) {
    this.#file = file
    this.#world = world
  }

  whole(text: string): void {
    this.piece(text)
    this.end()
  }

  piece(text: string): void {
    for (const [, call, index, count] of text.matchAll(MARK)) {
      this.#call ??= call
      this.#pieces += 1
      this.#expected = Number(count)
      const isNext = call === this.#call && Number(index) === this.#pieces
      this.#check(isNext, `piece ${index} of ${call} where piece ${this.#pieces} of ${this.#call} belongs`)
    }
  }

  end(): void {
    this.isEnded = true
    this.#check(this.#pieces === this.#expected, `ended after ${this.#pieces} of ${this.#expected} pieces`)
  }

  #check(holds: boolean, what: string): void {
    this.#world.referee.check(holds, 'one answer', () => `${this.#file.plan.id}: ${what}`)
  }
}
