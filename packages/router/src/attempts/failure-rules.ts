import type { ErrorCode, FailureKind } from '@sluice/core'
import type { CallVerdict } from '../breaker/permit.ts'

/** What follows from a kind of failure. */
export interface FailureRule {
  /** What it says about the health of the deployment or its credential. */
  readonly verdict: CallVerdict
  /**
   * The same deployment again: never; at once or after a short wait; only when there is no other candidate; or at once, with
   * a request that is said more plainly.
   */
  readonly retry: 'never' | 'once' | 'when-alone' | 'repaired'
  readonly failover: boolean
  /** What the vendor may have billed when it failed before the commit: nothing, or the prompt, since it may have run. */
  readonly billed: 'nothing' | 'prompt'
  /** The vendor has no room: counts for the throttle, and a retry waits for longer. */
  readonly isRefusal?: true
  /** How long the deployment is not called, unless the vendor states a time. */
  readonly coolDownMs?: number
  /** What the client is told when this was the last word and no answer had begun. */
  readonly code: ErrorCode
}

/**
 * The failure table. Kinds as in `@sluice/core`; rows as in the reference (failures.md, A).
 * Overloaded and unreachable vendors are left for another one at once: a wait there only adds latency.
 */
export const FAILURE_RULES: Readonly<Record<FailureKind, FailureRule>> = {
  'invalid-request': {
    verdict: 'neutral',
    retry: 'never',
    failover: false,
    billed: 'nothing',
    code: 'invalid_request',
  },
  'context-too-long': {
    verdict: 'neutral',
    retry: 'never',
    failover: true,
    billed: 'nothing',
    code: 'context_length_exceeded',
  },
  'unsupported-dialect': {
    verdict: 'neutral',
    retry: 'repaired',
    failover: true,
    billed: 'nothing',
    code: 'invalid_request',
  },
  'account-exhausted': {
    verdict: 'credential-failure',
    retry: 'never',
    failover: true,
    billed: 'nothing',
    code: 'upstream_unavailable',
  },
  unauthorized: {
    verdict: 'credential-failure',
    retry: 'never',
    failover: true,
    billed: 'nothing',
    code: 'upstream_error',
  },
  'model-not-found': {
    verdict: 'neutral',
    retry: 'never',
    failover: true,
    billed: 'nothing',
    coolDownMs: 60_000,
    code: 'upstream_error',
  },
  'content-filtered': {
    verdict: 'neutral',
    retry: 'never',
    failover: false,
    billed: 'nothing',
    code: 'content_filter',
  },
  'rate-limited': {
    verdict: 'neutral',
    retry: 'when-alone',
    failover: true,
    billed: 'nothing',
    isRefusal: true,
    coolDownMs: 1_000,
    code: 'rate_limited',
  },
  overloaded: {
    verdict: 'failure',
    retry: 'when-alone',
    failover: true,
    billed: 'nothing',
    isRefusal: true,
    coolDownMs: 0,
    code: 'upstream_unavailable',
  },
  'vendor-error': {
    verdict: 'failure',
    retry: 'once',
    failover: true,
    billed: 'nothing',
    coolDownMs: 0,
    code: 'upstream_error',
  },
  'in-doubt': { verdict: 'failure', retry: 'never', failover: true, billed: 'prompt', code: 'upstream_error' },
  unreachable: {
    verdict: 'unreachable',
    retry: 'when-alone',
    failover: true,
    billed: 'nothing',
    code: 'upstream_error',
  },
  tls: { verdict: 'neutral', retry: 'never', failover: true, billed: 'nothing', code: 'upstream_error' },
  'first-token-timeout': {
    verdict: 'silent',
    retry: 'never',
    failover: true,
    billed: 'prompt',
    code: 'upstream_timeout',
  },
  'malformed-answer': {
    verdict: 'failure',
    retry: 'when-alone',
    failover: true,
    billed: 'prompt',
    code: 'upstream_error',
  },
  truncated: { verdict: 'silent', retry: 'when-alone', failover: true, billed: 'prompt', code: 'upstream_error' },
  conflict: { verdict: 'neutral', retry: 'once', failover: false, billed: 'nothing', code: 'upstream_error' },
  'client-gone': { verdict: 'neutral', retry: 'never', failover: false, billed: 'prompt', code: 'client_gone' },
  'shutting-down': { verdict: 'neutral', retry: 'never', failover: false, billed: 'prompt', code: 'overloaded' },
  'deadline-exceeded': {
    verdict: 'neutral',
    retry: 'never',
    failover: false,
    billed: 'prompt',
    code: 'deadline_exceeded',
  },
  outrun: { verdict: 'neutral', retry: 'never', failover: false, billed: 'prompt', code: 'internal' },
  // No call fails so: the answer came, was paid for and was not good enough. Its deployment has done its work.
  'not-verified': { verdict: 'success', retry: 'never', failover: true, billed: 'prompt', code: 'upstream_error' },
  'not-admitted': {
    verdict: 'neutral',
    retry: 'never',
    failover: true,
    billed: 'nothing',
    code: 'upstream_unavailable',
  },
  'budget-exhausted': {
    verdict: 'neutral',
    retry: 'never',
    failover: false,
    billed: 'prompt',
    code: 'budget_exceeded',
  },
  internal: { verdict: 'neutral', retry: 'never', failover: false, billed: 'prompt', code: 'internal' },
}
