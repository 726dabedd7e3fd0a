const KEPT = 400

/** What happened, in order: hashed as a whole, and the last of it in words. */
export class Trace {
  #high = 0x811c9dc5
  #low = 0x9747b28c
  #count = 0
  readonly #last: string[] = []
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  add(event: string): void {
    const line = `${this.#nowMs().toFixed(1)} ${event}`
    this.#last[this.#count % KEPT] = line
    this.#count += 1
    for (let i = 0; i < line.length; i += 1) {
      const code = line.charCodeAt(i)
      this.#high = Math.imul(this.#high ^ code, 0x01000193)
      this.#low = Math.imul(this.#low ^ code, 0x5bd1e995) + 1
    }
  }

  /** Of everything that happened: equal for equal runs. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }

  get count(): number {
    return this.#count
  }

  /** The newest events, oldest first. */
  get last(): readonly string[] {
    const start = this.#count % KEPT
    return this.#count <= KEPT ? this.#last : [...this.#last.slice(start), ...this.#last.slice(0, start)]
  }
}
