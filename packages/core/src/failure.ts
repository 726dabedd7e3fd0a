import type { QuotaReading } from './provider.ts'
import type { Usage } from './usage.ts'

/**
 * Why an attempt failed: a closed set. Each provider maps its vendor's signals to it once, in its `failures.ts`;
 * nobody reads a status code after that. The router's table says what follows from each.
 */
export const FAILURE_KINDS = [
  /** The vendor refuses the request as malformed; every vendor would. */
  'invalid-request',
  /** The prompt does not fit this model's window, or the body is too large for this host. */
  'context-too-long',
  /** The vendor refuses how something was said (a tool id, a schema keyword, a signature), not what. */
  'unsupported-dialect',
  /** No money or no quota left on the vendor account. */
  'account-exhausted',
  /** Our key is wrong, expired or lacks a permission. */
  'unauthorized',
  /** The vendor does not know the model or the deployment, or has retired it. */
  'model-not-found',
  /** A content filter refused prompt or answer with an error. */
  'content-filtered',
  /** Too many requests or tokens for now. */
  'rate-limited',
  /** The vendor is short of capacity for now. */
  'overloaded',
  /** The vendor says that it failed. */
  'vendor-error',
  /** The request may have run and been billed: an edge's 502 or 504, or a connection lost before any answer. */
  'in-doubt',
  /** The request was never sent: name not resolved, connection refused, connect timeout. */
  'unreachable',
  /** A certificate or TLS settings are wrong. */
  'tls',
  /** Nothing came in time: no headers, or no first content. */
  'first-token-timeout',
  /** Not an answer in the vendor's protocol: HTML, a wrong content type, an empty stream. */
  'malformed-answer',
  /** The answer broke off: connection cut, idle timeout, an error event, or no terminal event. */
  'truncated',
  /** Another request holds what this one needs (HTTP 409). */
  'conflict',
  /** The caller has left. */
  'client-gone',
  /** We have ended the request ourselves: the process is going to end. */
  'shutting-down',
  /** The request's own time is up. */
  'deadline-exceeded',
  /** Another attempt of the same request, made beside it, was faster: it was ended. */
  'outrun',
  /** The answer came, and was found not good enough to hand out: a dearer tier is asked. */
  'not-verified',
  /** We did not call: the breaker is open or the deployment is cooling down. */
  'not-admitted',
  /** A budget has no room for another attempt, or what was held for the request is used up. */
  'budget-exhausted',
  /** A defect of ours. */
  'internal',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/** Why one attempt failed, in no vendor's words. */
export interface Failure {
  readonly kind: FailureKind
  /** For logs and operators; may name the vendor. Never shown to a client as it is. */
  readonly message: string
  /** What is wrong with a refused request, in words for its sender: the vendor's own, or those of the encoder that cannot say it. */
  readonly detail?: string
  /** What the vendor says the failed call used. Left out: it did not say. */
  readonly usage?: Usage
  /** HTTP status, where there was one. */
  readonly status?: number
  /** The vendor's own code or error type. */
  readonly vendorCode?: string
  /** The vendor's id of the request. */
  readonly vendorRequestId?: string
  /** How long the vendor asks us to wait; non-negative. */
  readonly retryAfterMs?: number
  /** The vendor's `x-should-retry`, where it sent one. `false` overrules our table. */
  readonly shouldRetry?: boolean
  /** What the vendor says is left of its limits, where it said so. */
  readonly quota?: QuotaReading
}

/** What a provider throws when an attempt fails. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError'
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.failure = failure
  }
}
