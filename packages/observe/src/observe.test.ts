import { NO_USAGE, type RouteRecord } from '@sluice/core'
import type { HealthReport, Router } from '@sluice/router'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './create-metrics.ts'
import { logRoutes } from './log-routes.ts'

const RECORD: RouteRecord = {
  decisionId: 'dec_1',
  requestId: 'req_1',
  tenant: 'acme',
  surface: 'in-process',
  time: 0,
  selector: { type: 'auto' },
  isStream: false,
  policyVersion: 'v1',
  signals: {},
  classification: undefined,
  tier: 'haiku',
  candidates: [],
  excluded: [],
  attempts: [attempt('first/small', 'overloaded'), attempt('second/small', 'answered')],
  end: 'done',
  errorCode: undefined,
  deployment: 'second/small',
  model: 'gpt-5.4-nano',
  stopReason: 'end',
  dropped: [],
  usage: { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 5 },
  usageSource: 'reported',
  costNanoUsd: 1_500_000_000n,
  baselines: [{ name: 'all-opus', deployment: 'first/large', costNanoUsd: 1_000_000_000n }],
  timeToFirstTokenMs: 120,
  latencyMs: 250,
}

function attempt(deployment: string, outcome: RouteRecord['attempts'][number]['outcome']) {
  const message = outcome === 'answered' ? undefined : 'the canary prompt, quoted by the vendor'
  return { deployment, provider: 'p', model: 'm', startedAfterMs: 0, durationMs: 9, outcome, message, costNanoUsd: 0n }
}

const SMALL: HealthReport['deployments'][number] = {
  deployment: 'first/small',
  state: 'open',
  since: 0,
  trips: 1,
  why: '5 failed in a row',
  judged: 5,
  failed: 5,
  evidence: undefined,
  credential: { state: 'closed', since: undefined, trips: 0, why: 'not called lately' },
  coolingMs: 0,
  admittedInMs: 5_000,
  headroom: undefined,
}

/** A router that is told what to tell. */
function watched() {
  const routes: ((record: RouteRecord) => unknown)[] = []
  const nobody = () => () => undefined
  const router: Pick<Router, 'onRoute' | 'onBudget' | 'onAlert' | 'health'> = {
    onRoute: (listener) => {
      routes.push(listener)
      return () => void routes.splice(0)
    },
    onBudget: nobody,
    onAlert: nobody,
    health: () => ({ status: 'ok', policyVersion: 'v1', deployments: [SMALL] }),
  }
  return { router, tell: (record: RouteRecord) => routes.forEach((listener) => listener(record)) }
}

describe('createMetrics', () => {
  it('counts requests, calls, tokens, cost and what was saved, losses too', async () => {
    const { router, tell } = watched()
    const metrics = createMetrics(router, { includesProcess: false })
    tell(RECORD)
    const text = await metrics.text()
    for (const line of [
      'sluice_requests_total{tier="haiku",surface="in-process",end="done",error=""} 1',
      'sluice_attempts_total{deployment="first/small",outcome="overloaded"} 1',
      'sluice_failovers_total{tier="haiku"} 1',
      'sluice_tokens_total{model="gpt-5.4-nano",type="output"} 5',
      'sluice_cost_usd_total{tenant="acme",tier="haiku",model="gpt-5.4-nano"} 1.5',
      'sluice_saved_usd{baseline="all-opus"} -0.5',
      'sluice_breaker_state{deployment="first/small"} 2',
      'sluice_request_duration_seconds_count{tier="haiku"} 1',
    ])
      expect(text).toContain(`${line}\n`)
  })

  it('bounds what callers can name', async () => {
    const { router, tell } = watched()
    const metrics = createMetrics(router, { includesProcess: false, mostLabelValues: 10 })
    for (let index = 0; index < 1_000; index += 1) tell({ ...RECORD, tenant: `tenant-${index}` })
    const text = await metrics.text()
    const series = text.split('\n').filter((line) => line.startsWith('sluice_cost_usd_total{'))
    expect(series).toHaveLength(11)
    expect(series.at(-1)).toContain('tenant="other"')
    expect(series.at(-1)).toMatch(/ 1485$/)
  })

  it('says of each family what it is, once', async () => {
    const { router, tell } = watched()
    const metrics = createMetrics(router)
    tell(RECORD)
    const text = await metrics.text()
    const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name]) => name)
    expect(new Set(families).size).toBe(families.length)
    expect([...text.matchAll(/^# HELP (\S+) .+$/gm)].map(([, name]) => name)).toEqual(families)
    for (const line of text.split('\n'))
      expect(line).toMatch(/^$|^#|^[a-z_\d]+(?:\{[^{}]*\})? (?:[-+\d.e]+|NaN|Nan|\+Inf)$/)
  })
})

describe('logRoutes', () => {
  it('writes one line a request, exact in money, without what was said', () => {
    const { router, tell } = watched()
    const lines: string[] = []
    const stop = logRoutes(router, pino({}, { write: (line: string) => void lines.push(line) }))
    tell(RECORD)
    tell({ ...RECORD, end: 'broken', errorCode: 'overloaded', costNanoUsd: undefined })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: 30,
        msg: 'request',
        decision: 'dec_1',
        costUsd: '1.500000000',
        attempts: ['first/small overloaded 9ms', 'second/small answered 9ms'],
      },
      { level: 40, error: 'overloaded', costUsd: 'unknown' },
    ])
    expect(lines.join('')).not.toContain('canary')
    stop()
  })
})
