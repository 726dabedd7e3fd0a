import {
  MOST_FEEDBACK_SOURCES,
  type FeedbackResult,
  type GivenFeedback,
  type RecordQuery,
  type RecordStore,
  type RouteRecord,
  type SpendQuery,
  type SpendRow,
} from '@sluice/core'
import { sumSpend } from './sum-spend.ts'

const USUAL_LIST = 100
const LONGEST_LIST = 1_000

/** Route records in memory: the newest `most` (default 100,000) that were appended, and a tenth more at times; gone with the process. */
export class MemoryRecords implements RecordStore {
  readonly #records = new Map<string, RouteRecord>()
  readonly #most: number
  readonly #batch: number

  constructor(most = 100_000) {
    this.#most = most
    this.#batch = Math.max(1, Math.floor(most / 10))
  }

  async append(record: RouteRecord): Promise<void> {
    if (this.#records.has(record.decisionId)) return
    this.#records.set(record.decisionId, record)
    if (this.#records.size >= this.#most + this.#batch) this.#forgetOldest()
  }

  async spend({ by, ...query }: SpendQuery): Promise<readonly SpendRow[]> {
    return sumSpend(this.#within(query), by)
  }

  async find(decisionId: string): Promise<RouteRecord | undefined> {
    return this.#records.get(decisionId)
  }

  async list({ limit = USUAL_LIST, ...query }: RecordQuery): Promise<readonly RouteRecord[]> {
    return this.#within(query)
      .toSorted((a, b) => b.time - a.time)
      .slice(0, Math.min(limit, LONGEST_LIST))
  }

  async addFeedback({ decisionId, tenant, ...feedback }: GivenFeedback): Promise<FeedbackResult> {
    const record = this.#records.get(decisionId)
    if (!record || (tenant !== undefined && record.tenant !== tenant)) return 'unknown'
    const others = (record.feedback ?? []).filter(({ source }) => source !== feedback.source)
    if (others.length >= MOST_FEEDBACK_SOURCES) return 'full'
    const all = [...others, feedback].toSorted((a, b) => (a.source < b.source ? -1 : 1))
    // The key keeps its place in the Map, which is the order of arrival.
    this.#records.set(decisionId, { ...record, feedback: all })
    return 'kept'
  }

  async close(): Promise<void> {}

  /** A tenth at once: to take the oldest out of a Map one by one is to walk, each time, over all that were taken out before. */
  #forgetOldest(): void {
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= this.#most) return
      this.#records.delete(oldest)
    }
  }

  #within({ since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, tenant }: RecordQuery): RouteRecord[] {
    return [...this.#records.values()].filter(
      (record) => record.time >= since && record.time < until && (tenant === undefined || record.tenant === tenant),
    )
  }
}
