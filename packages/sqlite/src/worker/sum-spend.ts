import type { DatabaseSync } from 'node:sqlite'
import type { BaselineSpend, SpendDimension, SpendQuery, SpendRow } from '@sluice/core'
import { prepare } from './prepare.ts'
import { numberOf, sumOf, textOf, type Row } from './read-row.ts'

const SUMS = `count(*) AS requests, sum(input_tokens) AS input, sum(output_tokens) AS output,
  sum(record.cost) AS cost, sum(record.cost IS NULL) AS unknown`
const BASELINE_SUMS = `name, sum(baseline.cost) AS baseline, sum(baseline.cost - record.cost) AS saved,
  sum(baseline.cost IS NULL OR record.cost IS NULL) AS unknown`
const WITH_BASELINES = 'record JOIN record_baseline AS baseline ON baseline.row = record.row'

/** What a request is grouped by, in SQL. Days and hours are counted since 1970 here, and written out once a group. */
const GROUP_BY: Readonly<Record<SpendDimension, string>> = {
  tenant: 'tenant',
  key: 'key',
  tier: 'tier',
  model: 'model',
  deployment: 'deployment',
  provider: 'provider',
  surface: 'surface',
  end: 'end',
  day: 'time / 86400000',
  hour: 'time / 3600000',
}

const WRITE: Readonly<Partial<Record<SpendDimension, (count: number) => string>>> = {
  day: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  hour: (hours) => new Date(hours * 3_600_000).toISOString().slice(0, 13),
}

/** Adds up the records of a query: rows by descending cost, then by group. */
export function sumSpend(database: DatabaseSync, query: SpendQuery): SpendRow[] {
  const baselines = baselinesByGroup(database, query)
  return select(database, query, { sums: SUMS, from: 'record', order: [] })
    .map((row) => ({
      group: groupOf(query.by, row),
      requests: numberOf(row, 'requests'),
      inputTokens: Number(sumOf(row, 'input')),
      outputTokens: Number(sumOf(row, 'output')),
      costNanoUsd: sumOf(row, 'cost'),
      unknownCostRequests: Number(sumOf(row, 'unknown')),
      baselines: baselines.get(identityOf(query.by, row)) ?? [],
    }))
    .toSorted((one, other) => compareRows(query.by, one, other))
}

function baselinesByGroup(database: DatabaseSync, query: SpendQuery): Map<string, BaselineSpend[]> {
  const groups = new Map<string, BaselineSpend[]>()
  const parts = { sums: BASELINE_SUMS, from: WITH_BASELINES, order: ['name'] }
  for (const row of select(database, query, parts)) {
    const identity = identityOf(query.by, row)
    const baselines = groups.get(identity) ?? []
    groups.set(identity, baselines)
    baselines.push({
      name: textOf(row, 'name'),
      baselineNanoUsd: sumOf(row, 'baseline'),
      savedNanoUsd: sumOf(row, 'saved'),
      unknownRequests: Number(sumOf(row, 'unknown')),
    })
  }
  return groups
}

function select(
  database: DatabaseSync,
  { by, since, until, tenant }: SpendQuery,
  { sums, from, order }: { readonly sums: string; readonly from: string; readonly order: readonly string[] },
): Row[] {
  const groups = by.map((dimension, index) => `${GROUP_BY[dimension]} AS group${index}`)
  const names = [...by.map((_, index) => `group${index}`), ...order]
  const statement = prepare(
    database,
    `SELECT ${[...groups, sums].join(', ')} FROM ${from}
     WHERE time >= ? AND time < ? ${tenant === undefined ? '' : 'AND tenant = ?'}
     ${names.length === 0 ? '' : `GROUP BY ${names.join(', ')} ORDER BY ${names.join(', ')}`}`,
  )
  const range = [since, until ?? Number.MAX_SAFE_INTEGER, ...(tenant === undefined ? [] : [tenant])]
  return statement.all(...range)
}

function groupOf(by: readonly SpendDimension[], row: Row): SpendRow['group'] {
  return Object.fromEntries(
    by.map((dimension, index) => {
      const value = row[`group${index}`] ?? ''
      return [dimension, typeof value === 'string' ? value : (WRITE[dimension]?.(Number(value)) ?? '')]
    }),
  )
}

/** Tells groups apart, as they come from the file. */
function identityOf(by: readonly SpendDimension[], row: Row): string {
  return JSON.stringify(by.map((_, index) => String(row[`group${index}`])))
}

function compareRows(by: readonly SpendDimension[], one: SpendRow, other: SpendRow): number {
  if (one.costNanoUsd !== other.costNanoUsd) return one.costNanoUsd > other.costNanoUsd ? -1 : 1
  const decides = by.find((dimension) => one.group[dimension] !== other.group[dimension])
  if (decides === undefined) return 0
  return (one.group[decides] ?? '') < (other.group[decides] ?? '') ? -1 : 1
}
