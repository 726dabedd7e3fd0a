import type { FaultStatus } from '../fault.ts'
import { openAiError, openAiStatusFault } from '../openai/errors.ts'
import type { DocumentReply, StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'

interface FrontError {
  readonly code: string
  readonly message: string
}

/** What Azure's front answers itself, with a code and a message only. */
const FRONT_ERRORS: Readonly<Partial<Record<FaultStatus, FrontError>>> = {
  401: {
    code: '401',
    message:
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  },
  403: { code: 'PermissionDenied', message: 'The principal lacks the required data action for this operation.' },
  404: {
    code: 'DeploymentNotFound',
    message:
      'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
  },
  408: { code: 'Timeout', message: 'The operation was timeout.' },
  429: {
    code: 'RateLimitReached',
    message: 'Your requests to the deployment have exceeded the token rate limit of your current pricing tier.',
  },
  500: { code: 'InternalServerError', message: 'Internal server error' },
  503: { code: 'ServiceUnavailable', message: 'The service is temporarily unable to process your request.' },
}

const CONTENT_FILTER = {
  message:
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
  type: null,
  param: 'prompt',
  code: 'content_filter',
  status: 400,
  innererror: {
    code: 'ResponsibleAIPolicyViolation',
    content_filter_result: { violence: { filtered: true, severity: 'high' } },
  },
}

/** Azure's own envelope where the rejection comes from its front, else OpenAI's. */
export function azureError(details: RejectionDetails): DocumentReply {
  const front = Object.entries(FRONT_ERRORS).find(([status]) => Number(status) === details.status)?.[1]
  if (!front) return openAiError(details)
  return document(details.status, { code: details.code ?? front.code, message: details.message })
}

/** What Azure sends when it fails with this status. The code `content_filter` makes a 400 a filtered prompt. */
export function azureStatusFault(fault: StatusFaultFacts): DocumentReply {
  const { status, code } = fault
  if (status === 400 && code === CONTENT_FILTER.code) return document(400, CONTENT_FILTER)
  const front = FRONT_ERRORS[status]
  if (!front) return openAiStatusFault(fault)
  return document(status, { ...front, ...(code && { code }) })
}

/** Azure's front knows no such deployment, or no such key. */
export function frontRejection(status: 401 | 404): RejectionDetails {
  return { status, message: FRONT_ERRORS[status]?.message ?? '' }
}

function document(status: number, error: unknown): DocumentReply {
  return { type: 'document', status, contentType: 'application/json', body: JSON.stringify({ error }) }
}
