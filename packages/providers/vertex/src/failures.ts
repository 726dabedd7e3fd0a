import { APIError } from '@anthropic-ai/sdk'
import type { FailureKind } from '@sluice/core'
import { errorKindOf } from '@sluice/protocols/anthropic-messages'
import { plainText, textAt, type VendorFailures } from '@sluice/provider-kit'

// Source: https://cloud.google.com/apis/design/errors#handling_errors. Google words every 429 RESOURCE_EXHAUSTED: never
// does it say that the money is gone.
const STATUSES: Readonly<Record<string, FailureKind>> = {
  INVALID_ARGUMENT: 'invalid-request',
  OUT_OF_RANGE: 'invalid-request',
  // The project may not use this model; it may use others.
  FAILED_PRECONDITION: 'model-not-found',
  UNAUTHENTICATED: 'unauthorized',
  PERMISSION_DENIED: 'unauthorized',
  NOT_FOUND: 'model-not-found',
  ABORTED: 'conflict',
  RESOURCE_EXHAUSTED: 'rate-limited',
  CANCELLED: 'vendor-error',
  UNKNOWN: 'vendor-error',
  INTERNAL: 'vendor-error',
  DATA_LOSS: 'vendor-error',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'in-doubt',
}

const BILLING_IS_OFF = /billing/i

/** How Vertex AI says that a call failed: in Google's words at the door, in Anthropic's behind it. */
export const vertexFailures: VendorFailures = {
  brands: ['google', 'anthropic'],
  requestIdHeader: ['request-id', 'x-request-id', 'x-goog-request-id'],
  readSignal(body) {
    if (typeof body === 'string') return { message: plainText(body) }
    // streamRawPredict wraps its error in a list.
    const error: unknown = Array.isArray(body) ? body[0] : body
    return {
      type: textAt(error, 'error', 'status') ?? textAt(error, 'error', 'type'),
      code: textAt(error, 'error', 'details', 'error_code'),
      message: textAt(error, 'error', 'message'),
    }
  },
  kindOf(signal, status) {
    const { type = '', message = '' } = signal
    const known = STATUSES[type]
    if (known === undefined) return errorKindOf(signal, status)
    if (known === 'invalid-request') return errorKindOf({ message }, 400) ?? known
    return type === 'PERMISSION_DENIED' && BILLING_IS_OFF.test(message) ? 'account-exhausted' : known
  },
  errorEventOf(error) {
    return error instanceof APIError && error.status === undefined ? error.error : undefined
  },
}
