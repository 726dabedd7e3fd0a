import type { FailureKind } from '@sluice/core'

// Source: the vendor's error page, https://platform.claude.com/docs/en/api/errors
const KINDS: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['invalid_request_error', 'invalid-request'],
  ['authentication_error', 'unauthorized'],
  ['permission_error', 'unauthorized'],
  ['billing_error', 'account-exhausted'],
  ['not_found_error', 'model-not-found'],
  ['conflict_error', 'conflict'],
  ['request_too_large', 'context-too-long'],
  ['rate_limit_error', 'rate-limited'],
  ['api_error', 'vendor-error'],
  ['timeout_error', 'vendor-error'],
  ['overloaded_error', 'overloaded'],
])

/** What an `error.type` of the vendor means; `vendor-error` for none and for one that is not known yet. */
export function failureKindOf(errorType: string | null | undefined): FailureKind {
  return KINDS.get(errorType ?? '') ?? 'vendor-error'
}
