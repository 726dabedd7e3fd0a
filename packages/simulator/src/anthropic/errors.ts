import type { FaultStatus } from '../fault.ts'
import { edgeReply, type DocumentReply, type StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const MESSAGES: Readonly<Record<FaultStatus, string>> = {
  400: 'Invalid request',
  401: 'invalid x-api-key',
  403: 'Your API key does not have permission to use the specified resource.',
  404: 'model: ',
  408: 'Request timeout',
  424: 'Failed dependency',
  429: "This request would exceed your organization's rate limit of 2,000,000 input tokens per minute.",
  500: 'Internal server error',
  502: 'Bad Gateway',
  503: 'Service temporarily unavailable',
  504: 'Request timed out',
  529: 'Overloaded',
}

const CODE_MESSAGES: Readonly<Record<string, string>> = {
  enforced_spend_limit_reached:
    "You have reached your API usage limits: your organization has crossed its monthly API usage threshold, set based on your organization's API tier. You will regain access on 2026-12-01 at 00:00 UTC.",
  contract_spend_limit_reached: 'You have reached the spend limit of your contract.',
  ramp_limit_exceeded: 'The request would exceed a ramp limit.',
  organization_on_hold: 'This organization has been disabled.',
  cmek_key_unreachable: "The workspace's customer-managed encryption key could not be reached.",
}

const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>'

/** The Messages API's error body. */
export function anthropicError(details: RejectionDetails, requestId: string): DocumentReply {
  const { status, message, code } = details
  const type = details.type ?? TYPES[status] ?? 'api_error'
  const error = code ? { type, message, details: { error_code: code } } : { type, message }
  const body = JSON.stringify({ type: 'error', error, request_id: requestId })
  return { type: 'document', status, contentType: 'application/json', body }
}

/** What the vendor sends when it fails with this status. A 502 comes from the edge. */
export function anthropicStatusFault({ status, model, code }: StatusFaultFacts, requestId: string): DocumentReply {
  if (status === 502) return edgeReply(502, 'text/html', BAD_GATEWAY)
  const plain = status === 404 ? `${MESSAGES[404]}${model}` : MESSAGES[status]
  return anthropicError({ status, message: (code && CODE_MESSAGES[code]) ?? plain, code }, requestId)
}
