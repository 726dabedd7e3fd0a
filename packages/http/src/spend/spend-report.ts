import { formatUsd, type SpendQuery, type SpendRow } from '@sluice/core'

/** Spend as JSON. Amounts are decimal dollars with all nine decimals, signed; nothing is rounded. */
export interface SpendReport {
  /** ISO 8601, UTC. */
  readonly since: string
  readonly until: string | null
  readonly by: readonly string[]
  readonly rows: readonly SpendReportRow[]
}

export interface SpendReportRow {
  readonly group: SpendRow['group']
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Of the requests whose cost is known. */
  readonly costUsd: string
  readonly unknownCostRequests: number
  readonly baselines: Readonly<Record<string, BaselineReport>>
}

export interface BaselineReport {
  readonly costUsd: string
  /** Negative: it was dearer than the baseline. */
  readonly savedUsd: string
  /** Requests that are in neither sum, because a price is unknown. */
  readonly unknownRequests: number
}

/** Rows as they are reported. */
export function spendReport({ by, since, until }: SpendQuery, rows: readonly SpendRow[]): SpendReport {
  return {
    since: new Date(since).toISOString(),
    until: until === undefined ? null : new Date(until).toISOString(),
    by,
    rows: rows.map(rowReport),
  }
}

function rowReport({ group, requests, inputTokens, outputTokens, ...row }: SpendRow): SpendReportRow {
  const baselines = row.baselines.map(({ name, baselineNanoUsd, savedNanoUsd, unknownRequests }) => [
    name,
    { costUsd: formatUsd(baselineNanoUsd), savedUsd: formatUsd(savedNanoUsd), unknownRequests },
  ])
  return {
    group,
    requests,
    inputTokens,
    outputTokens,
    costUsd: formatUsd(row.costNanoUsd),
    unknownCostRequests: row.unknownCostRequests,
    baselines: Object.fromEntries(baselines),
  }
}
