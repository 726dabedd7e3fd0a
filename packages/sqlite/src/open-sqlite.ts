import {
  systemClock,
  type Clock,
  type KeyStore,
  type LedgerStore,
  type RecordStore,
  type SpendJournal,
} from '@sluice/core'
import { LastingWrites } from './lasting-writes.ts'
import { RecordPruning } from './record-pruning.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import { SqliteKeys } from './sqlite-keys.ts'
import { SqliteLedger } from './sqlite-ledger.ts'
import { SqliteRecords } from './sqlite-records.ts'
import { WorkerLine } from './worker-line.ts'

export interface SqliteOptions {
  /** The file; made when there is none, in a folder that exists. On a local disk: SQLite's log needs shared memory. */
  readonly path: string
  /** Default: the machine's. Leases go by its monotonic time, whatever its wall clock says. */
  readonly clock?: Clock
  /**
   * What a resolved promise outlives. `process` (default): the death of the process by any means; a power failure or a
   * crash of the operating system may lose the last seconds, never what was written before, and damages nothing.
   * `power`: those as well, at the price of one fsync per batch.
   */
  readonly durability?: 'process' | 'power'
  /** How long a record is kept from its arrival, in milliseconds. Default 400 days; Infinity: for good. */
  readonly keepRecordsMs?: number
  /** Hears, once per change, that writes fail and are kept to be tried again. Default: a process warning. */
  readonly onNotice?: (line: string) => void
}

const KEPT_MS = 400 * 86_400_000

/** Stores that share one file. Closing one of them waits for its work and leaves the file open for the others. */
export interface SqliteStores {
  readonly ledger: LedgerStore
  readonly journal: SpendJournal
  readonly records: RecordStore
  readonly keys: KeyStore
  /** Finishes what was asked, then closes the file. */
  close(): Promise<void>
}

/**
 * Opens stores on an SQLite file. All its work is done in a worker thread, many operations to a transaction, so that the
 * event loop never waits for a disk; sums over records in a second one, started by the first of them, so that no
 * reservation waits for a report. Several processes of one machine may open the same file: they share its budgets.
 * @throws Error when the file cannot be used, with why and what to do.
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStores> {
  const { path, clock = systemClock, durability = 'process', keepRecordsMs = KEPT_MS } = options
  const { onNotice = (notice) => process.emitWarning(notice) } = options
  const line = await WorkerLine.open({ path, durability }, clock)
  const writes = new LastingWrites(line, clock, onNotice)
  const pruning = new RecordPruning(line, clock, keepRecordsMs)
  const ledger = new SqliteLedger(line, writes, clock)
  let reports: Promise<WorkerLine> | undefined
  const openReports = () =>
    (reports ??= line.isClosed ? Promise.resolve(line) : WorkerLine.open({ path, durability }, clock))
  return {
    ledger,
    journal: new SqliteJournal(line),
    records: new SqliteRecords({ line, writes, reports: openReports, pruning }),
    keys: new SqliteKeys(line),
    async close() {
      pruning.stop()
      const writing = writes.close()
      if (writing) await writing
      await Promise.all([line.close(), ledger.close(), reports?.then((reportLine) => reportLine.close())])
    },
  }
}
