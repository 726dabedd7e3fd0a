/** A limit on requests or tokens in a window, or on requests at once. */
export interface QuotaLimit {
  /** Names quota, scope and what is counted, such as `per-tenant/acme/tokens`; at most 512 characters. */
  readonly key: string
  /** `rate`: a bucket of `limit` that refills evenly over `windowMs`. `concurrency`: at most `limit` held at once. */
  readonly kind: 'rate' | 'concurrency'
  /** A positive integer. */
  readonly limit: number
  /** Only of a rate. Milliseconds. */
  readonly windowMs?: number
  /** How much is taken: a non-negative integer. A rate above `limit` is taken when its bucket is full, and paid off. */
  readonly amount: number
}

export type QuotaResult =
  | {
      readonly type: 'taken'
      /** Of each limit, in order: until its rate is full again, in milliseconds; 0 for what is held at once. Undefined: not told. */
      readonly refillMs?: readonly number[]
    }
  /** `key` is the limit that takes longest to have room; nothing was taken anywhere. */
  | { readonly type: 'refused'; readonly key: string; readonly waitMs: number }

/** Counts requests and tokens for limits, for one process or a whole fleet. */
export interface QuotaStore {
  /** Takes all limits or none. What is held at once is given back by `give`, or when `leaseMs` has passed. */
  take(id: string, limits: readonly QuotaLimit[], leaseMs: number): Promise<QuotaResult>
  /**
   * Ends what `id` held at once, and corrects the rates: each `amount` is now what was really used, `taken` what was
   * taken before, in the same order.
   */
  give(id: string, limits: readonly QuotaLimit[], taken: readonly QuotaLimit[]): Promise<void>
  close(): Promise<void>
}
