/** Who asks, and how long they are willing to wait. */
export interface RequestContext {
  readonly requestId: string
  /** Who the money is for; `default` when the host app names nobody. */
  readonly tenant: string
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal
  /** Shortens the policy's total timeout; never lengthens it. */
  readonly timeoutMs?: number
  /** Where the request came in, such as `anthropic-messages` or `in-process`. */
  readonly surface: string
}
