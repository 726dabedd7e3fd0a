import type { QuotaStanding } from './quota-standing.ts'

/** The errors a client can see, with the HTTP status of each. Messages never name a vendor, a key or a stack. */
export const ERROR_STATUS = {
  invalid_request: 400,
  context_length_exceeded: 400,
  content_filter: 400,
  unauthorized: 401,
  budget_exceeded: 402,
  forbidden: 403,
  not_found: 404,
  model_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  idempotency_conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  rate_limited: 429,
  client_gone: 499,
  internal: 500,
  upstream_error: 502,
  stream_truncated: 502,
  overloaded: 503,
  budget_store_unavailable: 503,
  upstream_unavailable: 503,
  upstream_timeout: 504,
  deadline_exceeded: 504,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

export interface SluiceErrorDetails {
  readonly code: ErrorCode
  /** What failed, where, and what to do. */
  readonly message: string
  /** Path of the offending field, such as `messages[2].content[0].text`. */
  readonly param?: string
  /** When it is worth asking again; non-negative. */
  readonly retryAfterMs?: number
  /** The decision this error belongs to, once there is one. */
  readonly decisionId?: string
  /** Attempts made before giving up. */
  readonly attempts?: number
  /** Of the quota that has no room for it. */
  readonly quota?: QuotaStanding
  readonly cause?: Error
}

/** An error meant for the caller. Everything else that is thrown is a defect and shows as `internal`. */
export class SluiceError extends Error {
  override readonly name = 'SluiceError'
  readonly code: ErrorCode
  readonly status: number
  readonly param: string | undefined
  readonly retryAfterMs: number | undefined
  readonly decisionId: string | undefined
  readonly attempts: number
  readonly quota: QuotaStanding | undefined

  constructor(details: SluiceErrorDetails) {
    super(details.message, { cause: details.cause })
    this.code = details.code
    this.status = ERROR_STATUS[details.code]
    this.param = details.param
    this.retryAfterMs = details.retryAfterMs
    this.decisionId = details.decisionId
    this.attempts = details.attempts ?? 0
    this.quota = details.quota
  }
}
