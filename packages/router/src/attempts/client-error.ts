import { SluiceError, type ErrorCode, type Failure, type ModelSelector } from '@sluice/core'
import { FAILURE_RULES } from './failure-rules.ts'

export interface ClientErrorInput {
  readonly failure: Failure
  readonly selector: ModelSelector
  readonly decisionId: string
  readonly attempts: number
  /** The answer had begun: what the caller has is a piece of it. */
  readonly isCommitted?: boolean
}

/** The error a caller sees for a failure: our words, and the vendor's only on what is wrong with the request itself. */
export function clientError(input: ClientErrorInput): SluiceError {
  const { failure, decisionId, attempts } = input
  const code = codeOf(input)
  return new SluiceError({
    code,
    message: messageOf(code, failure),
    retryAfterMs: failure.retryAfterMs,
    decisionId,
    attempts,
  })
}

function messageOf(code: ErrorCode, { detail }: Failure): string {
  if (code === 'budget_exceeded') return detail ?? MESSAGES[code]
  return code === 'invalid_request' && detail ? `${REFUSED} ${detail}` : MESSAGES[code]
}

// Why an answer that had begun was ended; of everything else the caller needs to know only that it broke off.
const NAMED_AFTER_COMMIT: ReadonlySet<ErrorCode> = new Set([
  'budget_exceeded',
  'content_filter',
  'client_gone',
  'deadline_exceeded',
  'internal',
  'overloaded',
])

function codeOf({ failure, selector, isCommitted }: ClientErrorInput): ErrorCode {
  const { code } = FAILURE_RULES[failure.kind]
  if (isCommitted) return NAMED_AFTER_COMMIT.has(code) ? code : 'stream_truncated'
  // Who named the model is told that it is not there; who did not cannot do anything about it.
  if (failure.kind === 'model-not-found' && selector.type === 'model') return 'model_not_found'
  return code
}

const REFUSED = 'The model does not accept this request:'

const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'The model does not accept this request. Check its messages, tools and parameters.',
  context_length_exceeded: 'The prompt is too long for every model that may answer it. Shorten it.',
  content_filter: 'The content filter of the model refused this request.',
  unauthorized: 'No valid key was sent.',
  budget_exceeded: 'The budget is used up.',
  forbidden: 'This key may not do that.',
  not_found: 'There is nothing at this address.',
  model_not_found: 'The model is not available. GET /v1/models lists those that are.',
  method_not_allowed: 'This address does not take that method.',
  request_timeout: 'The request did not arrive in time.',
  idempotency_conflict: 'A request with this key is still being answered.',
  payload_too_large: 'The request is too large.',
  idempotency_mismatch: 'This key was used for another request.',
  unsupported_media_type: 'The request is not JSON.',
  rate_limited: 'Every model that may answer is at its rate limit. Wait, then send the request again.',
  client_gone: 'The caller left before the answer was there.',
  internal: 'Internal error.',
  upstream_error: 'No model that may answer gave a usable answer. Send the request again later.',
  stream_truncated: 'The answer broke off before its end. What was received is incomplete.',
  overloaded: 'Sluice is overloaded or shutting down. Send the request again.',
  budget_store_unavailable: 'The budget cannot be checked now. Send the request again later.',
  upstream_unavailable: 'No model that may answer is available now. Wait, then send the request again.',
  upstream_timeout: 'No model that may answer began to in time. Send the request again later.',
  deadline_exceeded: 'The time for this request was up before the answer was there.',
}
