import type {
  Balance,
  FeedbackResult,
  Reservation,
  ReserveResult,
  SettleResult,
  SpendQuery,
  SpendRow,
} from '@sluice/core'

/** A row of the journal. `accounts` is JSON. */
export interface JournalRow {
  readonly id: string
  readonly actualNanoUsd: bigint
  readonly accounts: string
  readonly time: number
}

/** A route record as it is kept: what can be grouped by and added up, and all of it as JSON. Empty text: none. */
export interface RecordRow {
  readonly decisionId: string
  readonly time: number
  readonly tenant: string
  readonly key: string
  readonly tier: string
  readonly model: string
  readonly deployment: string
  readonly provider: string
  readonly surface: string
  readonly end: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costNanoUsd: bigint | null
  readonly baselines: readonly { readonly name: string; readonly costNanoUsd: bigint | null }[]
  readonly json: string
}

/** Feedback as it is kept, all of it as JSON. */
export interface FeedbackRow {
  readonly decisionId: string
  /** Null: whosoever's decision it is. */
  readonly tenant: string | null
  readonly source: string
  readonly json: string
}

/** The place after which a long list goes on. */
export interface ListPosition {
  readonly time: number
  readonly row: number
}

/** A part of a long list, short enough to be read without holding up the event loop. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Undefined: nothing comes after. */
  readonly next: ListPosition | undefined
}

export interface EntriesQuery {
  readonly since: number
  readonly isUnconfirmedOnly: boolean
  readonly after: ListPosition | undefined
}

export interface ListQuery {
  readonly since: number
  readonly until: number
  readonly tenant: string | undefined
  readonly limit: number
  readonly after: ListPosition | undefined
}

interface Asked<What, Answer> {
  readonly input: What
  readonly output: Answer
}

/** Everything the worker does, by name. Every input and output survives a structured clone. */
interface Operations {
  readonly reserve: Asked<{ readonly reservation: Reservation; readonly leaseMs: number }, ReserveResult>
  readonly extend: Asked<{ readonly reservation: Reservation; readonly byNanoUsd: bigint }, ReserveResult>
  readonly settle: Asked<{ readonly reservation: Reservation; readonly actualNanoUsd: bigint }, SettleResult>
  readonly balance: Asked<string, Balance>
  readonly sweep: Asked<undefined, number>
  readonly appendEntry: Asked<JournalRow, void>
  readonly confirmEntry: Asked<string, void>
  readonly pruneEntries: Asked<number, void>
  readonly listEntries: Asked<EntriesQuery, Page<JournalRow>>
  readonly appendRecord: Asked<RecordRow, void>
  /** Deletes the oldest, so many at most; answers how many it has deleted. */
  readonly pruneRecords: Asked<{ readonly before: number; readonly most: number }, number>
  readonly addFeedback: Asked<FeedbackRow, FeedbackResult>
  readonly findRecord: Asked<string, string | undefined>
  readonly listRecords: Asked<ListQuery, Page<string>>
  readonly sumSpend: Asked<SpendQuery, readonly SpendRow[]>
  readonly putKey: Asked<{ readonly id: string; readonly createdAt: number; readonly json: string }, void>
  readonly findKey: Asked<string, string | undefined>
  readonly listKeys: Asked<undefined, readonly string[]>
}

export type OperationName = keyof Operations
export type Input<Name extends OperationName> = Operations[Name]['input']
export type Output<Name extends OperationName> = Operations[Name]['output']

/** One operation with its input. */
export type Operation<Name extends OperationName = OperationName> = {
  [Each in Name]: { readonly name: Each; readonly input: Input<Each> }
}[Name]

/** What is done together: all that waited when the worker was free. */
export interface Batch {
  readonly type: 'batch'
  readonly operations: readonly Operation[]
  readonly monotonicMs: number
  /** Milliseconds since 1970. */
  readonly wallMs: number
}

export type ToWorker = Batch | { readonly type: 'close' }

export type OperationAnswer =
  | { readonly isDone: true; readonly output: Output<OperationName> }
  /** `mayPass`: asked again later, it may be done. */
  | { readonly isDone: false; readonly message: string; readonly mayPass: boolean }

/** What the worker starts with. */
export interface WorkerSettings {
  readonly path: string
  readonly durability: 'process' | 'power'
  readonly monotonicMs: number
}
