import type { FaultStatus } from '../fault.ts'
import { edgeReply, type DocumentReply, type StatusFaultFacts } from '../wire.ts'
import type { RejectionDetails } from '../wire-rejection.ts'

interface Exception {
  readonly type: string
  readonly message: string
}

const VALIDATION: Exception = { type: 'ValidationException', message: 'The provided request is not valid.' }

const EXCEPTIONS: Readonly<Partial<Record<FaultStatus, Exception>>> = {
  400: VALIDATION,
  403: {
    type: 'AccessDeniedException',
    message: "You don't have access to the model with the specified model ID.",
  },
  404: {
    type: 'ResourceNotFoundException',
    message: 'Could not resolve the foundation model from the provided model identifier.',
  },
  408: { type: 'ModelTimeoutException', message: 'The request took too long to process.' },
  424: { type: 'ModelErrorException', message: 'The system encountered an unexpected error during processing.' },
  429: { type: 'ThrottlingException', message: 'Too many tokens, please wait before trying again.' },
  500: { type: 'InternalServerException', message: 'Internal server error' },
  503: { type: 'ServiceUnavailableException', message: 'Bedrock is unable to process your request.' },
}

/** Exceptions that share a status with another. */
const CODE_MESSAGES: Readonly<Record<string, string>> = {
  ServiceQuotaExceededException: 'Your request exceeds the service quota for your account.',
  ModelNotReadyException: 'Model is not ready for inference.',
}

/** AWS itself never says these; a proxy on the way does. */
const EDGE_TEXTS: Readonly<Partial<Record<FaultStatus, string>>> = {
  401: 'Unauthorized',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
  529: 'Overloaded',
}

const TOO_LONG = 'Input is too long for requested model.'
const NAMESPACE = 'http://internal.amazon.com/coral/com.amazon.bedrock/'

/** The message in the body, the name of the exception in a header. */
export function bedrockError(details: RejectionDetails): DocumentReply {
  const { status, isTooLong } = details
  const type = details.type ?? Object.entries(EXCEPTIONS).find(([key]) => Number(key) === status)?.[1].type
  return {
    type: 'document',
    status,
    contentType: 'application/json',
    headers: { 'x-amzn-errortype': `${type ?? VALIDATION.type}:${NAMESPACE}` },
    body: JSON.stringify({ message: isTooLong ? TOO_LONG : details.message }),
  }
}

/** What bedrock-runtime sends when it fails with this status; the code is the name of an exception. */
export function bedrockStatusFault({ status, code }: StatusFaultFacts): DocumentReply {
  const usual = EXCEPTIONS[status]
  if (!usual) return edgeReply(status, 'text/plain', EDGE_TEXTS[status] ?? '')
  return bedrockError({ status, type: code ?? usual.type, message: (code && CODE_MESSAGES[code]) ?? usual.message })
}
