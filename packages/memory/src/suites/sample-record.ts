import { NO_USAGE, type RouteRecord } from '@sluice/core'

/** A record as a router writes it, of Sunday 2026-11-22, 12:00 UTC. */
export const SAMPLE_RECORD: RouteRecord = {
  decisionId: 'dec_sample',
  requestId: 'req_sample',
  tenant: 'acme',
  surface: 'messages',
  time: Date.UTC(2026, 10, 22, 12),
  selector: { type: 'auto' },
  isStream: true,
  policyVersion: 'v1',
  signals: { characters: 12.5 },
  classification: undefined,
  tier: 'haiku',
  candidates: [{ deployment: 'haiku-eu', estimatedCostNanoUsd: 5n }],
  excluded: [{ deployment: 'haiku-us', reason: 'its breaker is open' }],
  attempts: [
    {
      deployment: 'haiku-eu',
      provider: 'cloud-a',
      model: 'small-1',
      startedAfterMs: 1,
      durationMs: 900.5,
      outcome: 'answered',
      costNanoUsd: 300n,
    },
  ],
  end: 'done',
  errorCode: undefined,
  deployment: 'haiku-eu',
  model: 'small-1',
  stopReason: 'end',
  dropped: [],
  usage: { ...NO_USAGE, uncachedInputTokens: 80, cacheReadTokens: 20, outputTokens: 10 },
  usageSource: 'reported',
  costNanoUsd: 300n,
  timeToFirstTokenMs: 120.25,
  latencyMs: 950,
}

/** A record that failed before anything was sent: everything that can be missing is. */
export const BARE_RECORD: RouteRecord = {
  ...SAMPLE_RECORD,
  decisionId: 'dec_bare',
  tier: undefined,
  candidates: [],
  excluded: [],
  attempts: [],
  end: 'broken',
  errorCode: 'overloaded',
  deployment: undefined,
  model: undefined,
  stopReason: undefined,
  usage: NO_USAGE,
  costNanoUsd: undefined,
  timeToFirstTokenMs: undefined,
}
