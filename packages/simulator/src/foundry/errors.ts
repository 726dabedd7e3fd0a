import { anthropicError, anthropicStatusFault } from '../anthropic/errors.ts'
import { uuidOf } from '../uuid-of.ts'
import type { DocumentReply, StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'

interface FrontError {
  readonly code: string
  readonly message: string
}

/** What Azure's front answers itself; the rest is Anthropic's. Inferred from Azure OpenAI, not confirmed for Claude. */
const FRONT_ERRORS: Readonly<Record<number, FrontError>> = {
  401: {
    code: '401',
    message:
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  },
  404: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
  429: { code: 'RateLimitReached', message: 'Your requests have exceeded the rate limit.' },
}

/** The envelope of whoever turned the request down. */
export function foundryError(details: RejectionDetails, requestId: string): DocumentReply {
  const front = FRONT_ERRORS[details.status]
  if (!front) return anthropicError(details, requestId)
  const { status, message, code = front.code } = details
  return {
    type: 'document',
    status,
    contentType: 'application/json',
    body: JSON.stringify({ error: { code, message } }),
    isFromEdge: true,
    headers: { 'apim-request-id': uuidOf(requestId) },
  }
}

/** What Foundry sends when it fails with this status. */
export function foundryStatusFault(fault: StatusFaultFacts, requestId: string): DocumentReply {
  const front = FRONT_ERRORS[fault.status]
  if (!front) return anthropicStatusFault(fault, requestId)
  return foundryError({ status: fault.status, message: front.message, code: fault.code }, requestId)
}

/** Azure's front knows no such deployment, or no such key. */
export function frontRejection(status: 401 | 404): RejectionDetails {
  return { status, message: FRONT_ERRORS[status]?.message ?? '' }
}
