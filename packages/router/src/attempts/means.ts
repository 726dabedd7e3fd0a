import type { Failure, QuotaReading } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import type { TakenQuota } from '../taken-quota.ts'
import type { FailedAttempt } from './attempt.ts'

/** What must be there before a call is made. */
export interface Means {
  readonly takeQuota: TakeQuota
  readonly afford: Afford
  readonly affordBoth: AffordBoth
}

/** Takes what a deployment's quotas allow for one call, or says how long they have no room. Never rejects. */
export type TakeQuota = (candidate: Candidate) => Promise<QuotaAnswer>

type QuotaAnswer =
  /** Undefined: it has no quota. */
  | { readonly type: 'taken'; readonly taken: TakenQuota | undefined }
  | { readonly type: 'refused'; readonly waitMs: number; readonly reason: string }

/** Says before a call whether there is money for it, after those that failed: undefined, or why there is not. */
export type Afford = (candidate: Candidate, failed: readonly FailedAttempt[]) => Promise<Failure | undefined>

/** Holds the money for two calls side by side, after those that failed, if there is room for it. Never rejects. */
export type AffordBoth = (both: readonly Candidate[], failed: readonly FailedAttempt[]) => Promise<boolean>

/** Tells operators of what only they can put right. */
export interface Alerts {
  /** A call has failed; most failures are no alert. */
  heard(failure: Failure, candidate: Candidate): void
}

/** What is left of the vendors' own limits. */
export interface Headroom {
  /** How long a vendor has no room for this call; 0 when it has. */
  usedUpMs(candidate: Candidate): number
  /** A call begins. Returns what hears, once, what the vendor said of its limits. */
  begin(candidate: Candidate): (reading: QuotaReading | undefined) => void
}
