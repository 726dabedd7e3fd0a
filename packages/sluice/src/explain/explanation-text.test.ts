import type { RouteRecord } from '@sluice/core'
import { NO_USAGE } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { explanationText, recordText } from './explanation-text.ts'

const TOLD = {
  selector: { type: 'auto' },
  policyVersion: 'v1',
  signals: {},
  rules: ['support stays cheap'],
  classification: {
    tier: 'haiku',
    probabilities: { haiku: 0.7, sonnet: 0.2, opus: 0.1 },
    confidence: 0.7,
    reasons: ['short'],
    classifier: 'rules/1',
  },
  tier: 'haiku',
  candidates: [{ deployment: 'anthropic/haiku', estimatedCostNanoUsd: 350_000n }],
  excluded: [{ deployment: 'vllm/scout', reason: 'no support for documents' }],
} as const

const RECORD: RouteRecord = {
  ...TOLD,
  decisionId: 'dec_1',
  requestId: 'req_1',
  tenant: 'acme',
  surface: 'in-process',
  time: Date.parse('2026-11-22T12:00:00Z'),
  isStream: false,
  attempts: [
    {
      deployment: 'anthropic/haiku',
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      startedAfterMs: 1,
      durationMs: 120,
      outcome: 'overloaded',
      message: 'Overloaded',
      costNanoUsd: 0n,
    },
  ],
  end: 'broken',
  errorCode: 'overloaded',
  deployment: undefined,
  model: undefined,
  stopReason: undefined,
  dropped: [],
  usage: NO_USAGE,
  usageSource: 'reported',
  costNanoUsd: 100n,
  budgetEffects: [{ budget: 'day', account: 'day/acme', action: 'downgrade' }],
  baselines: [{ name: 'all-opus', deployment: 'anthropic/opus', costNanoUsd: 400n }],
  timeToFirstTokenMs: undefined,
  latencyMs: 130,
}

describe('explanationText', () => {
  it('tells guess, reasons, rules, who can answer at what price, and why others cannot', () => {
    const text = explanationText(TOLD)
    for (const part of [
      'haiku, 0.70 sure (rules/1: haiku 0.70',
      'Because     short',
      'Rules       support stays cheap',
      ' 1. anthropic/haiku',
      'about $0.000350000',
      'no support for documents',
    ])
      expect(text).toContain(part)
  })

  it('says so when nobody can answer, and when a price is not known', () => {
    expect(explanationText({ ...TOLD, candidates: [] })).toContain('Nobody can answer')
    const unknown = [{ deployment: 'own', estimatedCostNanoUsd: undefined }]
    expect(explanationText({ ...TOLD, candidates: unknown })).toContain('price unknown')
  })
})

describe('recordText', () => {
  it('tells every attempt, what budgets did, how it ended and what it would have cost elsewhere', () => {
    const text = recordText(RECORD)
    for (const part of [
      'dec_1 of 2026-11-22T12:00:00.000Z, tenant acme',
      'overloaded after 120 ms',
      'budget day (day/acme): downgrade',
      'broken (overloaded) after 130 ms',
      'all-opus $0.000000400, saved $0.000000300',
    ])
      expect(text).toContain(part)
    expect(recordText({ ...RECORD, costNanoUsd: 500n })).toContain('lost $0.000000100')
  })
})
