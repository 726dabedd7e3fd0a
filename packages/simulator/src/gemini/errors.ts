import type { FaultStatus } from '../fault.ts'
import { edgeReply, type DocumentReply, type StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'
import type { JsonObject } from '../read-json.ts'

const CODES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  413: 'INVALID_ARGUMENT',
  424: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  529: 'UNAVAILABLE',
}

const MESSAGES: Readonly<Record<FaultStatus, string>> = {
  400: 'Request contains an invalid argument.',
  401: 'Request had invalid authentication credentials.',
  403: 'The caller does not have permission',
  404: 'Requested entity was not found.',
  408: 'Deadline expired before operation could complete.',
  424: 'Precondition check failed.',
  429: 'You exceeded your current quota, please check your plan and billing details.',
  500: 'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  502: 'Bad Gateway',
  503: 'The model is overloaded. Please try again later.',
  504: 'upstream request timeout',
  529: 'The model is overloaded. Please try again later.',
}

const PAGE = '<html><title>Error 502 (Server Error)!!1</title><body><p><b>502.</b> That’s an error.</body></html>'
const EDGE_REPLIES: Readonly<Partial<Record<FaultStatus, DocumentReply>>> = {
  502: edgeReply(502, 'text/html; charset=UTF-8', PAGE),
  504: edgeReply(504, 'text/plain', MESSAGES[504]),
}

/** Google's error envelope. `code` is the reason of an ErrorInfo. */
export function geminiError({ status, message, type, code }: RejectionDetails): DocumentReply {
  return document(status, errorBody(status, message, code ? [errorInfo(code)] : [], type))
}

/** What the vendor sends when it fails with this status. How long to wait stands in the body. */
export function geminiStatusFault({ status, model, code, retryAfterSeconds }: StatusFaultFacts): DocumentReply {
  const edge = EDGE_REPLIES[status]
  if (edge) return edge
  const details = [
    ...(code ? [errorInfo(code)] : []),
    ...(retryAfterSeconds === undefined ? [] : [retryInfo(retryAfterSeconds)]),
  ]
  const message = status === 404 && model ? notFound(model) : MESSAGES[status]
  return document(status, errorBody(status, message, details))
}

/** An error in the middle of a stream; `code` is a status such as `RESOURCE_EXHAUSTED`. */
export function geminiStreamError(code = 'UNAVAILABLE'): JsonObject {
  const status = Number(Object.entries(CODES).find(([, name]) => name === code)?.[0] ?? 500)
  return errorBody(status, MESSAGES[503], [], code)
}

/** What is said of a model that is not there. */
export function notFound(model: string): string {
  return `models/${model} is not found for API version v1, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`
}

function errorBody(code: number, message: string, details: readonly JsonObject[], status = CODES[code]): JsonObject {
  return { error: { code, message, status: status ?? 'UNKNOWN', ...(details.length > 0 && { details }) } }
}

function errorInfo(reason: string): JsonObject {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }
}

function retryInfo(seconds: number): JsonObject {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` }
}

function document(status: number, body: JsonObject): DocumentReply {
  return { type: 'document', status, contentType: 'application/json; charset=UTF-8', body: JSON.stringify(body) }
}
