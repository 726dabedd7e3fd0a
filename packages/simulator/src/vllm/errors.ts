import type { FaultStatus } from '../fault.ts'
import { edgeReply, type DocumentReply, type StatusFaultFacts } from '../wire.ts'
import { WireRejection, type RejectionDetails } from '../wire-rejection.ts'

const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  500: 'InternalServerError',
}

const MESSAGES: Readonly<Record<FaultStatus, string>> = {
  400: 'Bad request.',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'The model does not exist.',
  408: 'Request Timeout',
  424: 'Failed Dependency',
  429: 'Too many requests.',
  500: 'EngineCore encountered an issue.',
  502: 'Bad Gateway',
  503: 'no healthy upstream',
  504: 'upstream request timeout',
  529: 'Overloaded',
}

/** vLLM itself fails with 400, 401, 404 and 500; the rest comes from the load balancer in front of it. */
const FROM_EDGE = new Set<FaultStatus>([403, 408, 424, 429, 502, 503, 504, 529])

/** What a dead engine looks like in the middle of a stream. */
export const STREAM_ERROR = { error: { message: MESSAGES[500], type: 'InternalServerError', param: null, code: 500 } }

export function reject(message: string, param?: string, status = 400): never {
  throw new WireRejection({ status, message, param })
}

/** vLLM's error body; `code` is the status as a number. */
function vllmError(details: RejectionDetails): DocumentReply {
  const { status, message, type = TYPES[status] ?? 'InternalServerError', param = null } = details
  return document(status, { error: { message, type, param, code: status } })
}

/** The bodies of FastAPI and of the key check, which have a shape of their own. */
export function bareError(details: RejectionDetails): DocumentReply {
  if (details.status === 401) return document(401, { error: details.message })
  return details.type === 'detail' ? document(details.status, { detail: details.message }) : vllmError(details)
}

export function vllmStatusFault({ status, model }: StatusFaultFacts): DocumentReply {
  if (FROM_EDGE.has(status)) return edgeReply(status, 'text/plain', MESSAGES[status])
  const message = status === 404 ? `The model \`${model}\` does not exist.` : MESSAGES[status]
  return bareError({ status, message })
}

function document(status: number, body: unknown): DocumentReply {
  return { type: 'document', status, contentType: 'application/json', body: JSON.stringify(body) }
}
