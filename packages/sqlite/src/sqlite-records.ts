import {
  totalInputTokens,
  type FeedbackResult,
  type GivenFeedback,
  type RecordQuery,
  type RecordStore,
  type RouteRecord,
  type SpendQuery,
  type SpendRow,
} from '@sluice/core'
import type { ListPosition, RecordRow } from './operations.ts'
import type { LastingWrites } from './lasting-writes.ts'
import { fromJson, toJson } from './record-json.ts'
import type { RecordPruning } from './record-pruning.ts'
import type { WorkerLine } from './worker-line.ts'

const MOST_LISTED = 1_000
const LISTED = 100

export interface SqliteRecordsParts {
  readonly line: WorkerLine
  readonly writes: LastingWrites
  /** Gives the line for what takes long, and must not keep reservations waiting. */
  readonly reports: () => Promise<WorkerLine>
  readonly pruning: RecordPruning
}

/** Route records, kept in the file. */
export class SqliteRecords implements RecordStore {
  readonly #line: WorkerLine
  readonly #writes: LastingWrites
  readonly #reports: () => Promise<WorkerLine>
  readonly #pruning: RecordPruning

  constructor({ line, writes, reports, pruning }: SqliteRecordsParts) {
    this.#line = line
    this.#writes = writes
    this.#reports = reports
    this.#pruning = pruning
  }

  async append(record: RouteRecord): Promise<void> {
    await this.#writes.ask({ name: 'appendRecord', input: rowOf(record) })
    this.#pruning.added()
  }

  async spend({ by, since, until, tenant }: SpendQuery): Promise<readonly SpendRow[]> {
    const line = await this.#reports()
    return line.ask({ name: 'sumSpend', input: { by: [...by], since, until, tenant } })
  }

  async find(decisionId: string): Promise<RouteRecord | undefined> {
    const json = await this.#line.ask({ name: 'findRecord', input: decisionId })
    return json === undefined ? undefined : recordOf(json)
  }

  /** Page by page: a thousand records at once would hold up the event loop. */
  async list(query: RecordQuery): Promise<readonly RouteRecord[]> {
    const { since = 0, until = Number.MAX_SAFE_INTEGER, tenant, limit = LISTED } = query
    const most = Math.min(limit, MOST_LISTED)
    const records: RouteRecord[] = []
    for (let after: ListPosition | undefined; records.length < most;) {
      const left = most - records.length
      const page = await this.#line.ask({ name: 'listRecords', input: { since, until, tenant, limit: left, after } })
      records.push(...page.items.map(recordOf))
      if (!page.next) return records
      after = page.next
    }
    return records
  }

  addFeedback({ decisionId, tenant, ...feedback }: GivenFeedback): Promise<FeedbackResult> {
    const input = { decisionId, tenant: tenant ?? null, source: feedback.source, json: toJson(feedback) }
    return this.#line.ask({ name: 'addFeedback', input })
  }

  /** Waits for what was asked. The file stays open for the other stores. */
  async close(): Promise<void> {
    await this.#line.drain()
  }
}

function rowOf(record: RouteRecord): RecordRow {
  return {
    decisionId: record.decisionId,
    time: record.time,
    tenant: record.tenant,
    key: record.key ?? '',
    tier: record.tier ?? '',
    model: record.model ?? '',
    deployment: record.deployment ?? '',
    provider: providerOf(record),
    surface: record.surface,
    end: record.end,
    inputTokens: totalInputTokens(record.usage),
    outputTokens: record.usage.outputTokens,
    costNanoUsd: record.costNanoUsd ?? null,
    baselines: (record.baselines ?? []).map(({ name, costNanoUsd = null }) => ({ name, costNanoUsd })),
    json: toJson(record),
  }
}

/** Of the deployment that answered or broke off. */
function providerOf({ deployment, attempts }: RouteRecord): string {
  return attempts.findLast((attempt) => attempt.deployment === deployment)?.provider ?? ''
}

function recordOf(json: string): RouteRecord {
  return fromJson(json)
}
