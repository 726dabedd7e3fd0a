import type { FeedbackResult, GivenFeedback } from './feedback.ts'
import type { NanoUsd } from './money.ts'
import type { RouteRecord } from './route-record.ts'

/** What spend can be grouped by. Days and hours are UTC, such as `2026-11-22` and `2026-11-22T18`. */
export const SPEND_DIMENSIONS = [
  'tenant',
  'key',
  'tier',
  'model',
  'deployment',
  'provider',
  'surface',
  'end',
  'day',
  'hour',
] as const

export type SpendDimension = (typeof SPEND_DIMENSIONS)[number]

export interface SpendQuery {
  /** Empty: one row for everything. */
  readonly by: readonly SpendDimension[]
  /** Arrivals from then on, in milliseconds since 1970. */
  readonly since: number
  /** Arrivals before then. Default: no end. */
  readonly until?: number
  /** Of one tenant only. */
  readonly tenant?: string
}

/** What the requests of a group would have cost elsewhere. */
export interface BaselineSpend {
  readonly name: string
  /** Of the requests whose baseline is known. */
  readonly baselineNanoUsd: NanoUsd
  /** Baseline minus cost over the requests of which both are known. Negative: it was dearer than the baseline. */
  readonly savedNanoUsd: NanoUsd
  /** Requests of which the cost or the baseline is unknown. */
  readonly unknownRequests: number
}

export interface SpendRow {
  /** One value per dimension asked for; empty text where a request has none. */
  readonly group: Readonly<Partial<Record<SpendDimension, string>>>
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Of the requests whose cost is known. */
  readonly costNanoUsd: NanoUsd
  readonly unknownCostRequests: number
  readonly baselines: readonly BaselineSpend[]
}

export interface RecordQuery {
  readonly since?: number
  readonly until?: number
  readonly tenant?: string
  /** Newest first. At most 1,000; default 100. */
  readonly limit?: number
}

/** Keeps the record of every request, and adds them up. */
export interface RecordStore {
  /** Resolves when the record is kept. The same decision again replaces nothing. */
  append(record: RouteRecord): Promise<void>
  /** Rows by descending cost, then by group. */
  spend(query: SpendQuery): Promise<readonly SpendRow[]>
  find(decisionId: string): Promise<RouteRecord | undefined>
  list(query: RecordQuery): Promise<readonly RouteRecord[]>
  /**
   * Keeps what is said of a decision, however late, with its record: `find` and `list` give it. Once per decision and
   * source: said again, the newer replaces.
   */
  addFeedback(given: GivenFeedback): Promise<FeedbackResult>
  close(): Promise<void>
}
