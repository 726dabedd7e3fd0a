import { parentPort, workerData } from 'node:worker_threads'
import type { OperationAnswer, ToWorker, WorkerSettings } from '../operations.ts'
import { FileTime } from './file-time.ts'
import { createHandlers } from './handlers.ts'
import { LedgerTables } from './ledger-tables.ts'
import { openFile } from './open-file.ts'
import { BatchRunner } from './run-batch.ts'

export type FromWorker =
  | { readonly type: 'opened' }
  /** The file cannot be used. */
  | { readonly type: 'unusable'; readonly message: string }
  /** In the order of the batch. */
  | { readonly type: 'answers'; readonly answers: readonly OperationAnswer[] }

// Starts from sources and from dist alike: what it imports at run time are only files beside it and Node's own modules.
const settings: WorkerSettings = workerData

try {
  serve(settings)
} catch (error) {
  send({ type: 'unusable', message: error instanceof Error ? error.message : String(error) })
}

function serve({ monotonicMs, ...file }: WorkerSettings): void {
  const database = openFile(file)
  const ledger = new LedgerTables(database)
  const time = new FileTime(database, monotonicMs)
  const runner = new BatchRunner({ database, time, ledger, handlers: createHandlers(database, ledger) })
  parentPort?.on('message', (message: ToWorker) => {
    if (message.type === 'batch') return send({ type: 'answers', answers: runner.run(message) })
    database.close()
    parentPort?.close()
  })
  send({ type: 'opened' })
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message, [])
}
