import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { prepare } from './prepare.ts'

/**
 * The time that leases are counted in: milliseconds during which some process had the file open.
 *
 * It is kept in the file and moved on by each process at the pace of its own monotonic clock; the one that is ahead
 * leads. No wall clock is read, so none that jumps can end a lease early or keep it alive. While nobody has the file
 * open it stands still: what a crash left behind ends when its lease has run out after the next start.
 */
export class FileTime {
  readonly #read: StatementSync
  readonly #write: StatementSync
  #anchor: { readonly fileMs: number; readonly monotonicMs: number }

  /** @param monotonicMs when the file was opened, by the clock that `advance` is told. */
  constructor(database: DatabaseSync, monotonicMs: number) {
    this.#read = prepare(database, 'SELECT now FROM file_time')
    this.#write = prepare(database, 'UPDATE file_time SET now = ?')
    this.#anchor = { fileMs: this.#stored(), monotonicMs }
  }

  /** Moves the file's time on and returns it. Inside a transaction. */
  advance(monotonicMs: number): number {
    const stored = this.#stored()
    const own = Math.floor(this.#anchor.fileMs + monotonicMs - this.#anchor.monotonicMs)
    if (stored > own) this.#anchor = { fileMs: stored, monotonicMs }
    if (own > stored) this.#write.run(own)
    return Math.max(stored, own)
  }

  #stored(): number {
    return Number(this.#read.get()?.['now'])
  }
}
