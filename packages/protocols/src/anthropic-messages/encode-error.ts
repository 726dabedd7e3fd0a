import type { ErrorCode, SluiceError } from '@sluice/core'

/** The body of an error. */
export interface ErrorBody {
  readonly type: 'error'
  readonly error: { readonly type: string; readonly message: string }
  readonly request_id: string
}

const ERROR_TYPES: Record<ErrorCode, string> = {
  invalid_request: 'invalid_request_error',
  context_length_exceeded: 'invalid_request_error',
  content_filter: 'invalid_request_error',
  unauthorized: 'authentication_error',
  budget_exceeded: 'billing_error',
  forbidden: 'permission_error',
  not_found: 'not_found_error',
  model_not_found: 'not_found_error',
  method_not_allowed: 'invalid_request_error',
  request_timeout: 'timeout_error',
  idempotency_conflict: 'invalid_request_error',
  payload_too_large: 'request_too_large',
  idempotency_mismatch: 'invalid_request_error',
  unsupported_media_type: 'invalid_request_error',
  rate_limited: 'rate_limit_error',
  client_gone: 'invalid_request_error',
  internal: 'api_error',
  upstream_error: 'api_error',
  stream_truncated: 'api_error',
  overloaded: 'overloaded_error',
  budget_store_unavailable: 'overloaded_error',
  upstream_unavailable: 'overloaded_error',
  upstream_timeout: 'timeout_error',
  deadline_exceeded: 'timeout_error',
}

const TOO_LONG = 'prompt is too long'

/** The body of an error, as the vendor words it. */
export function encodeError(error: SluiceError, requestId: string): ErrorBody {
  return {
    type: 'error',
    error: { type: ERROR_TYPES[error.code], message: encodeMessage(error) },
    request_id: requestId,
  }
}

// The protocol has no code for this error: clients that shorten the conversation and ask again look for these words.
function encodeMessage({ code, message }: SluiceError): string {
  if (code !== 'context_length_exceeded' || message.includes(TOO_LONG)) return message
  return `${TOO_LONG}: ${message}`
}
