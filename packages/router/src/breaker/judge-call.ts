import type { Verdict } from '@sluice/core'
import type { CallEvidence } from './evidence-window.ts'
import type { CallVerdict } from './permit.ts'

/** What of an answered call counts as a failure: nothing, unless it is stated. */
export interface EvidenceLimits {
  readonly slowFirstTokenMs?: number
  readonly slowTokensPerSecond?: number
  /** Whether a tool call with arguments that are not JSON is a failure. Default false. */
  readonly failOnInvalidToolJson?: boolean
}

/** Whether a call was slower than it may be. */
export function isSlow(seen: CallEvidence, limits: EvidenceLimits): boolean {
  const { firstTokenMs = 0, tokensPerSecond = Infinity } = seen
  const { slowFirstTokenMs = Infinity, slowTokensPerSecond = 0 } = limits
  return firstTokenMs > slowFirstTokenMs || tokensPerSecond < slowTokensPerSecond
}

/** What a call says of the deployment's health. */
export function judgeDeployment(
  verdict: Exclude<CallVerdict, 'unreachable'>,
  seen: CallEvidence | undefined,
  limits: EvidenceLimits,
): Verdict {
  if (verdict === 'credential-failure') return 'neutral'
  if (verdict === 'silent') return 'failure'
  if (verdict !== 'success' || !seen) return verdict
  const isBroken = seen.hasInvalidToolJson === true && limits.failOnInvalidToolJson === true
  return isBroken || isSlow(seen, limits) ? 'failure' : 'success'
}

/** What a call says of the credential: a deployment that fails says nothing of it. */
export function judgeCredential(verdict: CallVerdict): Verdict {
  if (verdict === 'credential-failure') return 'failure'
  return verdict === 'success' ? 'success' : 'neutral'
}
