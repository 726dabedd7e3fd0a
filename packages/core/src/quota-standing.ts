/** What is left of one limit. */
export interface QuotaRoom {
  readonly limit: number
  /** Once the request is counted, at the most that it can use. */
  readonly remaining: number
  /** Until the limit is full again, if nobody asks meanwhile. */
  readonly refillMs: number
}

/** What is left of the limits a minute of a caller's own quotas: of each count, the one with least left. */
export interface QuotaStanding {
  readonly requests?: QuotaRoom
  readonly tokens?: QuotaRoom
}
