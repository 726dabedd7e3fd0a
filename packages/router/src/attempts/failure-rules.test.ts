import { ERROR_STATUS, FAILURE_KINDS, type FailureKind } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { FAILURE_RULES } from './failure-rules.ts'

// Row of the reference (failures.md, A), kind, retry, failover, verdict, billed, status.
const TABLE: readonly (readonly [number, FailureKind, string, boolean, string, string, number])[] = [
  [6, 'invalid-request', 'never', false, 'neutral', 'nothing', 400],
  [7, 'context-too-long', 'never', true, 'neutral', 'nothing', 400],
  [8, 'unsupported-dialect', 'repaired', true, 'neutral', 'nothing', 400],
  [9, 'account-exhausted', 'never', true, 'credential-failure', 'nothing', 503],
  [10, 'unauthorized', 'never', true, 'credential-failure', 'nothing', 502],
  [11, 'model-not-found', 'never', true, 'neutral', 'nothing', 502],
  [12, 'content-filtered', 'never', false, 'neutral', 'nothing', 400],
  [13, 'rate-limited', 'when-alone', true, 'neutral', 'nothing', 429],
  [14, 'overloaded', 'when-alone', true, 'failure', 'nothing', 503],
  [15, 'vendor-error', 'once', true, 'failure', 'nothing', 502],
  [16, 'in-doubt', 'never', true, 'failure', 'prompt', 502],
  [17, 'unreachable', 'when-alone', true, 'unreachable', 'nothing', 502],
  [18, 'tls', 'never', true, 'neutral', 'nothing', 502],
  [19, 'first-token-timeout', 'never', true, 'silent', 'prompt', 504],
  [20, 'malformed-answer', 'when-alone', true, 'failure', 'prompt', 502],
  [21, 'truncated', 'when-alone', true, 'silent', 'prompt', 502],
  [22, 'client-gone', 'never', false, 'neutral', 'prompt', 499],
  [23, 'deadline-exceeded', 'never', false, 'neutral', 'prompt', 504],
  [24, 'not-admitted', 'never', true, 'neutral', 'nothing', 503],
  [29, 'shutting-down', 'never', false, 'neutral', 'prompt', 503],
  [25, 'internal', 'never', false, 'neutral', 'prompt', 500],
]
// Kinds of our own that the reference has no row for.
const BESIDE: readonly FailureKind[] = ['conflict', 'budget-exhausted', 'outrun', 'not-verified']

describe('the failure table', () => {
  it.each(TABLE)('row %i: %s', (_row, kind, retry, failover, verdict, billed, status) => {
    const rule = FAILURE_RULES[kind]
    expect(rule).toMatchObject({ retry, failover, verdict, billed })
    expect(ERROR_STATUS[rule.code]).toBe(status)
  })

  it('counts only a vendor without room for the throttle', () => {
    const refusals = FAILURE_KINDS.filter((kind) => FAILURE_RULES[kind].isRefusal)
    expect(refusals).toEqual(['rate-limited', 'overloaded'])
  })

  it('has every kind of failure', () => {
    const listed = [...TABLE.map(([, kind]) => kind), ...BESIDE]
    expect(listed.toSorted()).toEqual([...FAILURE_KINDS].toSorted())
  })
})
