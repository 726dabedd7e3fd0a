import type { FaultStatus } from '../fault.ts'
import { edgeReply, type DocumentReply, type StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'

type Failure = Pick<RejectionDetails, 'message' | 'type' | 'code'>

const FAILURES: Readonly<Record<FaultStatus, Failure>> = {
  400: { message: 'Invalid request.' },
  401: { message: 'Incorrect API key provided.', code: 'invalid_api_key' },
  403: {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  },
  404: { message: 'The model does not exist or you do not have access to it.', code: 'model_not_found' },
  408: { message: 'Request timed out.', type: 'server_error' },
  424: { message: 'Failed dependency', type: 'server_error' },
  429: {
    message: 'Rate limit reached in organization org-simulator on tokens per min (TPM): Limit 30000000.',
    type: 'tokens',
    code: 'rate_limit_exceeded',
  },
  500: { message: 'The server had an error while processing your request. Sorry about that!', type: 'server_error' },
  502: { message: 'Bad Gateway', type: 'server_error' },
  503: { message: 'The engine is currently overloaded, please try again later', type: 'server_error' },
  504: { message: 'upstream request timeout', type: 'server_error' },
  529: { message: 'Overloaded', type: 'server_error' },
}

const CODE_FAILURES: Readonly<Record<string, Failure>> = {
  insufficient_quota: {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
  },
  context_length_exceeded: {
    message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
  },
  invalid_prompt: { message: 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.' },
}

const EDGE_REPLIES: Readonly<Partial<Record<FaultStatus, DocumentReply>>> = {
  502: edgeReply(502, 'text/html', '<html><body>502 Bad Gateway (cloudflare)</body></html>'),
  504: edgeReply(504, 'text/plain', 'upstream request timeout'),
}

/** OpenAI's error body; `code` and `param` are null where there is none. */
export function openAiError(details: RejectionDetails): DocumentReply {
  const { status, message, type = 'invalid_request_error', param = null, code = null } = details
  const body = JSON.stringify({ error: { message, type, param, code } })
  return { type: 'document', status, contentType: 'application/json', body }
}

/** What the vendor sends when it fails with this status. 502 and 504 come from the edge. */
export function openAiStatusFault({ status, model, code }: StatusFaultFacts): DocumentReply {
  const edge = EDGE_REPLIES[status]
  if (edge) return edge
  if (code) return openAiError({ status, ...FAILURES[status], ...CODE_FAILURES[code], code })
  const message = `The model \`${model}\` does not exist or you do not have access to it.`
  return openAiError({ status, ...FAILURES[status], ...(status === 404 && { message }) })
}
