import type { DatabaseSync } from 'node:sqlite'
import type { Input, Operation, OperationName, Output } from '../operations.ts'
import { JournalTable } from './journal-table.ts'
import { KeyTable } from './key-table.ts'
import { LedgerTables } from './ledger-tables.ts'
import { RecordTables } from './record-tables.ts'
import { sumSpend } from './sum-spend.ts'

/** When a batch runs, and what it found overdue. */
export interface BatchMoment {
  /** By `FileTime`. */
  readonly fileMs: number
  /** Milliseconds since 1970. */
  readonly wallMs: number
  /** Leases that had run out, and were posted before anything else. */
  readonly expired: number
}

export type Handlers = {
  readonly [Name in OperationName]: (input: Input<Name>, moment: BatchMoment) => Output<Name>
}

/** What only reads runs after the batch is written, so that a long report holds up no other process. */
export const READS: ReadonlySet<OperationName> = new Set<OperationName>([
  'listEntries',
  'findRecord',
  'listRecords',
  'sumSpend',
  'findKey',
  'listKeys',
])

export function createHandlers(database: DatabaseSync, ledger: LedgerTables): Handlers {
  const journal = new JournalTable(database)
  const records = new RecordTables(database)
  const keys = new KeyTable(database)
  return {
    reserve: (input, { fileMs }) => ledger.reserve(input.reservation, input.leaseMs, fileMs),
    extend: (input) => ledger.extend(input.reservation, input.byNanoUsd),
    settle: (input, { fileMs }) => ledger.settle(input.reservation, input.actualNanoUsd, fileMs),
    balance: (key) => ledger.balance(key),
    sweep: (_, { fileMs, wallMs, expired }) => {
      ledger.forget(fileMs, wallMs)
      return expired
    },
    appendEntry: (row) => journal.append(row),
    confirmEntry: (id) => journal.confirm(id),
    pruneEntries: (before) => journal.prune(before),
    listEntries: (query) => journal.list(query),
    appendRecord: (row) => records.append(row),
    pruneRecords: ({ before, most }) => records.prune(before, most),
    addFeedback: (row) => records.addFeedback(row),
    findRecord: (decisionId) => records.find(decisionId),
    listRecords: (query) => records.list(query),
    sumSpend: (query) => sumSpend(database, query),
    putKey: (row) => keys.put(row),
    findKey: (id) => keys.find(id),
    listKeys: () => keys.list(),
  }
}

export function runOperation<Name extends OperationName>(
  handlers: Handlers,
  operation: Operation<Name>,
  moment: BatchMoment,
): Output<Name> {
  return handlers[operation.name](operation.input, moment)
}
