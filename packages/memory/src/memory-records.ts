import type { RecordQuery, RecordStore, RouteRecord, SpendQuery, SpendRow } from '@sluice/core'
import { sumSpend } from './sum-spend.ts'

const USUAL_LIST = 100
const LONGEST_LIST = 1_000

/** Route records in memory: the newest `most` (default 100,000) that were appended, gone with the process. */
export class MemoryRecords implements RecordStore {
  readonly #records = new Map<string, RouteRecord>()
  readonly #most: number

  constructor(most = 100_000) {
    this.#most = most
  }

  async append(record: RouteRecord): Promise<void> {
    if (this.#records.has(record.decisionId)) return
    this.#records.set(record.decisionId, record)
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= this.#most) return
      this.#records.delete(oldest)
    }
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

  async close(): Promise<void> {}

  #within({ since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, tenant }: RecordQuery): RouteRecord[] {
    return [...this.#records.values()].filter(
      (record) => record.time >= since && record.time < until && (tenant === undefined || record.tenant === tenant),
    )
  }
}
