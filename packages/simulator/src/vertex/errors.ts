import { anthropicError, anthropicStatusFault } from '../anthropic/errors.ts'
import type { FaultStatus } from '../fault.ts'
import type { DocumentReply, StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'

/** The statuses that Google's front answers itself; the model's side has Anthropic's envelope. */
const GOOGLE_STATUSES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

const MESSAGES: Readonly<Partial<Record<FaultStatus, string>>> = {
  401: 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  403: "Permission 'aiplatform.endpoints.predict' denied on resource (or it may not exist).",
  500: 'Internal error encountered.',
  503: 'The service is currently unavailable.',
  504: 'Deadline expired before operation could complete.',
}

const PRECONDITION = 'FAILED_PRECONDITION'

/** Google's envelope, in a list where the answer would have been a stream. */
function googleError(code: number, status: string, message: string, path: string): DocumentReply {
  const error = { error: { code, message, status } }
  return {
    type: 'document',
    status: code,
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify(path.endsWith(':streamRawPredict') ? [error] : error),
    isFromEdge: true,
  }
}

/** The envelope of whoever turned the request down. */
export function vertexError(details: RejectionDetails, requestId: string, path: string): DocumentReply {
  const status = details.type ?? GOOGLE_STATUSES[details.status]
  if (!status) return anthropicError(details, requestId)
  return googleError(details.status, status, details.message, path)
}

/** What Vertex sends when it fails with this status. The code `FAILED_PRECONDITION` makes a 400 one of Google's. */
export function vertexStatusFault(fault: StatusFaultFacts, requestId: string): DocumentReply {
  const { status, model, path } = fault
  const publisherModel = path.replace(/^\/v1\//, '').replace(/:\w+$/, '')
  const google = status === 400 && fault.code === PRECONDITION ? PRECONDITION : GOOGLE_STATUSES[status]
  if (!google) return anthropicStatusFault(fault, requestId)
  const messages: Readonly<Partial<Record<FaultStatus, string>>> = {
    ...MESSAGES,
    400: `Project is not allowed to use Publisher Model \`${publisherModel}\``,
    404: `Publisher Model \`${publisherModel}\` was not found or your project does not have access to it.`,
    429: `Quota exceeded for aiplatform.googleapis.com/online_prediction_input_tokens_per_minute_per_base_model with base model: anthropic-${model}.`,
  }
  return googleError(status, google, messages[status] ?? '', path)
}
