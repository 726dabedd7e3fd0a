import type { ErrorCode, SluiceError } from '@sluice/core'

/** An error as both OpenAI protocols say it. */
export interface ErrorDetails {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string
}

const TYPES: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'invalid_request_error',
  context_length_exceeded: 'invalid_request_error',
  content_filter: 'invalid_request_error',
  unauthorized: 'authentication_error',
  // The official SDK's users look for this type to tell "no money" from "slow down".
  budget_exceeded: 'insufficient_quota',
  forbidden: 'permission_error',
  not_found: 'invalid_request_error',
  model_not_found: 'invalid_request_error',
  method_not_allowed: 'invalid_request_error',
  request_timeout: 'invalid_request_error',
  idempotency_conflict: 'invalid_request_error',
  payload_too_large: 'invalid_request_error',
  idempotency_mismatch: 'invalid_request_error',
  unsupported_media_type: 'invalid_request_error',
  rate_limited: 'rate_limit_error',
  client_gone: 'invalid_request_error',
  internal: 'server_error',
  upstream_error: 'server_error',
  stream_truncated: 'server_error',
  overloaded: 'server_error',
  budget_store_unavailable: 'server_error',
  upstream_unavailable: 'server_error',
  upstream_timeout: 'server_error',
  deadline_exceeded: 'server_error',
}

/** OpenAI's own word for a code, where it has one. */
const CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthorized: 'invalid_api_key',
  rate_limited: 'rate_limit_exceeded',
}

/** The fields of an error for a client of an OpenAI protocol. The id of the request travels as a header. */
export function errorDetails(error: SluiceError): ErrorDetails {
  return {
    message: error.message,
    type: TYPES[error.code],
    param: error.param ?? null,
    code: CODES[error.code] ?? error.code,
  }
}
