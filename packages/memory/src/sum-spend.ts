import {
  totalInputTokens,
  type Baseline,
  type BaselineSpend,
  type NanoUsd,
  type RouteRecord,
  type SpendDimension,
  type SpendRow,
} from '@sluice/core'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Sums extends Mutable<Omit<SpendRow, 'baselines'>> {
  readonly baselines: Map<string, Mutable<BaselineSpend>>
}

const VALUE_OF: Readonly<Record<SpendDimension, (record: RouteRecord) => string | undefined>> = {
  tenant: ({ tenant }) => tenant,
  key: ({ key }) => key,
  tier: ({ tier }) => tier,
  model: ({ model }) => model,
  deployment: ({ deployment }) => deployment,
  provider: ({ attempts, deployment }) => attempts.find((each) => each.deployment === deployment)?.provider,
  surface: ({ surface }) => surface,
  end: ({ end }) => end,
  day: ({ time }) => new Date(time).toISOString().slice(0, '2026-11-22'.length),
  hour: ({ time }) => new Date(time).toISOString().slice(0, '2026-11-22T18'.length),
}

/** Adds records up, by dimensions: rows by descending cost, then by group. Without dimensions, one row for everything. */
export function sumSpend(records: Iterable<RouteRecord>, by: readonly SpendDimension[]): readonly SpendRow[] {
  const groups = new Map<string, Sums>()
  if (by.length === 0) groups.set('[]', emptySums({}))
  for (const record of records) {
    const values = by.map((dimension) => VALUE_OF[dimension](record) ?? '')
    const name = JSON.stringify(values)
    const sums =
      groups.get(name) ?? emptySums(Object.fromEntries(by.map((dimension, index) => [dimension, values[index]])))
    groups.set(name, sums)
    addRecord(sums, record)
  }
  return [...groups.values()].map(toRow).toSorted((a, b) => compareRows(a, b, by))
}

function emptySums(group: SpendRow['group']): Sums {
  const nothing = { requests: 0, inputTokens: 0, outputTokens: 0, costNanoUsd: 0n, unknownCostRequests: 0 }
  return { group, ...nothing, baselines: new Map() }
}

function addRecord(sums: Sums, { usage, costNanoUsd, baselines = [] }: RouteRecord): void {
  sums.requests += 1
  sums.inputTokens += totalInputTokens(usage)
  sums.outputTokens += usage.outputTokens
  sums.costNanoUsd += costNanoUsd ?? 0n
  if (costNanoUsd === undefined) sums.unknownCostRequests += 1
  for (const baseline of baselines) addBaseline(sums, baseline, costNanoUsd)
}

function addBaseline({ baselines }: Sums, { name, costNanoUsd: wouldCost }: Baseline, cost: NanoUsd | undefined): void {
  const known = baselines.get(name)
  const spend = known ?? { name, baselineNanoUsd: 0n, savedNanoUsd: 0n, unknownRequests: 0 }
  baselines.set(name, spend)
  spend.baselineNanoUsd += wouldCost ?? 0n
  if (wouldCost === undefined || cost === undefined) spend.unknownRequests += 1
  else spend.savedNanoUsd += wouldCost - cost
}

function toRow({ baselines, ...sums }: Sums): SpendRow {
  return { ...sums, baselines: [...baselines.values()].toSorted((a, b) => compare(a.name, b.name)) }
}

function compareRows(a: SpendRow, b: SpendRow, by: readonly SpendDimension[]): number {
  if (a.costNanoUsd !== b.costNanoUsd) return a.costNanoUsd > b.costNanoUsd ? -1 : 1
  const dimension = by.find((each) => a.group[each] !== b.group[each])
  return dimension ? compare(a.group[dimension] ?? '', b.group[dimension] ?? '') : 0
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
