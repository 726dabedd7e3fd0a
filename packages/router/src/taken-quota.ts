import type { QuotaStanding } from '@sluice/core'

/** What a request or a call has really used of its quotas. */
export interface QuotaUse {
  /** 0 when nobody was called. */
  readonly requests: number
  /** Of prompt and answer, cached ones included. */
  readonly tokens: number
}

export const NOTHING_USED: QuotaUse = { requests: 0, tokens: 0 }

/** What was taken of quotas and is to be given back. */
export interface TakenQuota {
  /** What is left of it. Undefined: none is a rate, or nobody told. */
  readonly standing?: QuotaStanding
  /** Ends what is held at once, and corrects the rest to what was used. Later calls change nothing; never rejects. */
  give(use: QuotaUse): Promise<void>
}
