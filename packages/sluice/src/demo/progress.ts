/** Where text is shown. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

const BAR_WIDTH = 30

/** Shows how far a run is: one line that is rewritten on a terminal, a line per tenth of the run elsewhere. */
export class Progress {
  #done = 0
  readonly #total: number
  readonly #out: Output

  constructor(total: number, out: Output) {
    this.#total = total
    this.#out = out
  }

  /** One more is done. `note` says what it was. */
  step(note: string): void {
    this.#done += 1
    const count = `${String(this.#done).padStart(String(this.#total).length)}/${this.#total}`
    if (this.#out.isTTY) this.#out.write(`\r${this.#bar()} ${count}  ${note.padEnd(32)}`)
    else if (this.#done % Math.ceil(this.#total / 10) === 0 || this.#done === this.#total) this.#out.write(`${count}\n`)
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write('\n')
  }

  #bar(): string {
    const filled = Math.round((this.#done / this.#total) * BAR_WIDTH)
    return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  }
}
