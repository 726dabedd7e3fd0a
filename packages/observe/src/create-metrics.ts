import type { RouteRecord } from '@sluice/core'
import type { Router } from '@sluice/router'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { BoundedLabels } from './bounded-labels.ts'

export interface MetricsOptions {
  /** Values that `tenant` and `model` may have each; all others are `other`. Default 1,000. */
  readonly mostLabelValues?: number
  /** Whether the process's own metrics are among them: memory, handles, event loop. Default true. */
  readonly includesProcess?: boolean
}

/** What a scrape is answered with. */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  /** Hears no more of the router. */
  stop(): void
}

type Watched = Pick<Router, 'onRoute' | 'onBudget' | 'onAlert' | 'health'>

// Seconds. From what a small model needs for its first token to the longest thinking.
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
const NANO_USD = 1e9
const STATES = { closed: 0, 'half-open': 1, open: 2 } as const

/** Metrics for Prometheus, from the record of every request; breakers are read at the scrape. */
export function createMetrics(router: Watched, options: MetricsOptions = {}): Metrics {
  const { mostLabelValues = 1_000, includesProcess = true } = options
  const registry = new Registry()
  if (includesProcess) collectDefaultMetrics({ register: registry })
  const count = countersIn(registry)
  const labels = { tenant: new BoundedLabels(mostLabelValues), model: new BoundedLabels(mostLabelValues) }
  gaugesOfHealth(registry, router)
  const stops = [
    router.onRoute((record) => addRecord(record, count, labels)),
    router.onBudget(({ budget, share }) => count.budgets.inc({ budget, share: String(share) })),
    router.onAlert(({ cause, provider }) => count.alerts.inc({ cause, provider })),
  ]
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    stop: () => stops.forEach((stop) => stop()),
  }
}

type Counters = ReturnType<typeof countersIn>

function countersIn(register: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [register] })
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Histogram({ name, help, labelNames: [...labelNames], buckets: SECONDS, registers: [register] })
  return {
    requests: counter('sluice_requests_total', 'Requests, by how they ended.', ['tier', 'surface', 'end', 'error']),
    duration: histogram('sluice_request_duration_seconds', 'From arrival to end.', ['tier']),
    firstToken: histogram('sluice_first_token_seconds', 'From arrival to the first content.', ['tier', 'deployment']),
    attempts: counter('sluice_attempts_total', 'Calls to deployments, by outcome.', ['deployment', 'outcome']),
    failovers: counter('sluice_failovers_total', 'Requests answered by another deployment than the first.', ['tier']),
    tokens: counter('sluice_tokens_total', 'Tokens as vendors count them.', ['model', 'type']),
    cost: counter('sluice_cost_usd_total', 'Cost in dollars; exact sums are at /sluice/spend.', [
      'tenant',
      'tier',
      'model',
    ]),
    unknownCost: counter('sluice_unknown_cost_total', 'Requests whose cost is not known.', ['model']),
    saved: new Gauge({
      name: 'sluice_saved_usd',
      help: 'Saved since the start against a baseline, in dollars; negative: lost.',
      labelNames: ['baseline'],
      registers: [register],
    }),
    budgets: counter('sluice_budget_events_total', 'Shares of budgets that were passed.', ['budget', 'share']),
    alerts: counter('sluice_alerts_total', 'What only people can put right.', ['cause', 'provider']),
  }
}

interface Labels {
  readonly tenant: BoundedLabels
  readonly model: BoundedLabels
}

function addRecord(record: RouteRecord, count: Counters, labels: Labels): void {
  const { tier = '', surface, end, errorCode: error = '', deployment = '', usage, attempts } = record
  const model = labels.model.of(record.model)
  count.requests.inc({ tier, surface, end, error })
  count.duration.observe({ tier }, record.latencyMs / 1_000)
  const { timeToFirstTokenMs } = record
  if (timeToFirstTokenMs !== undefined) count.firstToken.observe({ tier, deployment }, timeToFirstTokenMs / 1_000)
  for (const attempt of attempts) count.attempts.inc({ deployment: attempt.deployment, outcome: attempt.outcome })
  if (attempts.length > 1 && attempts.at(-1)?.outcome === 'answered') count.failovers.inc({ tier })
  count.tokens.inc({ model, type: 'input' }, usage.uncachedInputTokens)
  count.tokens.inc({ model, type: 'cache_read' }, usage.cacheReadTokens)
  count.tokens.inc({ model, type: 'output' }, usage.outputTokens)
  addCost(record, count, { tenant: labels.tenant.of(record.tenant), tier, model })
}

function addCost(
  { costNanoUsd, baselines = [] }: RouteRecord,
  count: Counters,
  labels: { readonly tenant: string; readonly tier: string; readonly model: string },
): void {
  if (costNanoUsd === undefined) return count.unknownCost.inc({ model: labels.model })
  count.cost.inc(labels, Number(costNanoUsd) / NANO_USD)
  for (const { name, costNanoUsd: other } of baselines) {
    if (other !== undefined) count.saved.inc({ baseline: name }, Number(other - costNanoUsd) / NANO_USD)
  }
}

function gaugesOfHealth(register: Registry, router: Pick<Router, 'health'>): void {
  const state = new Gauge({
    name: 'sluice_breaker_state',
    help: 'Of each deployment: 0 closed, 1 half-open, 2 open.',
    labelNames: ['deployment'],
    registers: [register],
    collect: () =>
      router.health().deployments.forEach((one) => state.set({ deployment: one.deployment }, STATES[one.state])),
  })
  const room = new Gauge({
    name: 'sluice_vendor_requests_remaining',
    help: "What a vendor's own rate limit has left, where it says so.",
    labelNames: ['deployment'],
    registers: [register],
    collect: () => {
      room.reset()
      for (const { deployment, headroom } of router.health().deployments)
        if (headroom?.requestsRemaining !== undefined) room.set({ deployment }, headroom.requestsRemaining)
    },
  })
}
