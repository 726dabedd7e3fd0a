import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Batch, Operation, OperationAnswer } from '../operations.ts'
import type { FileTime } from './file-time.ts'
import { READS, runOperation, type BatchMoment, type Handlers } from './handlers.ts'
import type { LedgerTables } from './ledger-tables.ts'
import { prepare } from './prepare.ts'
import { resultCode } from './result-code.ts'

export interface BatchParts {
  readonly database: DatabaseSync
  readonly time: FileTime
  readonly ledger: LedgerTables
  readonly handlers: Handlers
}

/** Does many operations for the price of one commit. */
export class BatchRunner {
  readonly #parts: BatchParts
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #mark: StatementSync
  readonly #keep: StatementSync

  constructor(parts: BatchParts) {
    this.#parts = parts
    this.#begin = prepare(parts.database, 'BEGIN IMMEDIATE')
    this.#commit = prepare(parts.database, 'COMMIT')
    this.#mark = prepare(parts.database, 'SAVEPOINT operation')
    this.#keep = prepare(parts.database, 'RELEASE operation')
  }

  /** Writes in one transaction, then reads. Answers in the order of the batch; an operation that fails undoes only itself. */
  run(batch: Batch): OperationAnswer[] {
    const answers = new Map<Operation, OperationAnswer>()
    const isRead = ({ name }: Operation) => READS.has(name)
    const writes = batch.operations.filter((operation) => !isRead(operation))
    if (writes.length > 0) this.#write(writes, batch, answers)
    for (const operation of batch.operations.filter(isRead)) answers.set(operation, this.#read(operation, batch))
    return batch.operations.map((operation) => answers.get(operation) ?? failed('it was not done'))
  }

  #write(operations: readonly Operation[], batch: Batch, answers: Map<Operation, OperationAnswer>): void {
    const { database, time, ledger } = this.#parts
    try {
      this.#begin.run()
      const fileMs = time.advance(batch.monotonicMs)
      const moment = { fileMs, wallMs: batch.wallMs, expired: ledger.expire(fileMs) }
      for (const operation of operations) answers.set(operation, this.#writeOne(operation, moment))
      this.#commit.run()
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      for (const operation of operations) answers.set(operation, failed(error))
    }
  }

  /** @throws when the whole transaction is lost, as on a full disk. */
  #writeOne(operation: Operation, moment: BatchMoment): OperationAnswer {
    const { database, handlers } = this.#parts
    this.#mark.run()
    try {
      const output = runOperation(handlers, operation, moment)
      this.#keep.run()
      return { isDone: true, output }
    } catch (error) {
      if (!database.isTransaction) throw error
      database.exec('ROLLBACK TO operation; RELEASE operation')
      return failed(error)
    }
  }

  #read(operation: Operation, { wallMs }: Batch): OperationAnswer {
    try {
      return { isDone: true, output: runOperation(this.#parts.handlers, operation, { fileMs: 0, wallMs, expired: 0 }) }
    } catch (error) {
      return failed(error)
    }
  }
}

// Busy, locked, out of memory, a disk that cannot be read or written, a full one, a file that cannot be opened, or locked anew.
const PASSING: ReadonlySet<number> = new Set([5, 6, 7, 10, 13, 14, 15])

function failed(error: unknown): OperationAnswer {
  const message = error instanceof Error ? error.message : String(error)
  return { isDone: false, message, mayPass: PASSING.has(resultCode(error)) }
}
