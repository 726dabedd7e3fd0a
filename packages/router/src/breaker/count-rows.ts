/** A row of counts, for as long as it is taken. */
export interface CountRow {
  readonly block: Uint16Array
  /** Where in the block it begins. */
  readonly at: number
}

const ROWS_PER_BLOCK = 32

/** Rows of counts, many of them in one typed array: one of its own costs 200 bytes before it holds the first number. */
export class CountRows {
  readonly #length: number
  readonly #free: CountRow[] = []

  constructor(length: number) {
    this.#length = length
  }

  /** A row of zeros. */
  take(): CountRow {
    if (this.#free.length === 0) this.#grow()
    const row = this.#free.pop()
    if (!row) throw new Error('count rows: a block without rows')
    row.block.fill(0, row.at, row.at + this.#length)
    return row
  }

  /** The row is given to somebody else from now on. */
  giveBack(row: CountRow): void {
    this.#free.push(row)
  }

  #grow(): void {
    const block = new Uint16Array(ROWS_PER_BLOCK * this.#length)
    for (let row = ROWS_PER_BLOCK - 1; row >= 0; row -= 1) this.#free.push({ block, at: row * this.#length })
  }
}
