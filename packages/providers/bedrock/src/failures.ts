import { APIError } from '@anthropic-ai/sdk'
import type { FailureKind } from '@sluice/core'
import { errorKindOf } from '@sluice/protocols/anthropic-messages'
import { plainText, textAt, type VendorFailures } from '@sluice/provider-kit'

// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
// By the name of the exception without that word: a header says `ThrottlingException:http://…`, a stream `throttlingException`.
const EXCEPTIONS: Readonly<Record<string, FailureKind>> = {
  accessdenied: 'unauthorized',
  internalserver: 'vendor-error',
  modelerror: 'vendor-error',
  modelnotready: 'overloaded',
  modelstreamerror: 'vendor-error',
  // It ran for as long as it may, and may be billed for that.
  modeltimeout: 'in-doubt',
  resourcenotfound: 'model-not-found',
  servicequotaexceeded: 'account-exhausted',
  serviceunavailable: 'overloaded',
  throttling: 'rate-limited',
}

// One exception for everything that is wrong with a request: prose alone tells.
const PROSE_OF_VALIDATION: readonly (readonly [RegExp, FailureKind])[] = [
  [/doesn.t support counting tokens/i, 'unsupported-dialect'],
  [/on-demand throughput isn.t supported|model identifier is invalid|inference profile/i, 'model-not-found'],
  [/input is too long|too many input tokens/i, 'context-too-long'],
]

/** How Bedrock says that a call failed: by a header at AWS's door, in Anthropic's words behind it. */
export const bedrockFailures: VendorFailures = {
  brands: ['bedrock', 'amazon', 'aws', 'anthropic'],
  requestIdHeader: ['x-amzn-requestid', 'request-id'],
  readSignal(body, headers) {
    const exception = headers?.get('x-amzn-errortype')?.split(':')[0]
    if (typeof body === 'string') return { type: exception, message: plainText(body) }
    return {
      type: exception ?? textAt(body, 'error', 'type'),
      code: textAt(body, 'error', 'details', 'error_code'),
      message: textAt(body, 'error', 'message') ?? textAt(body, 'message') ?? textAt(body, 'Message'),
    }
  },
  kindOf(signal, status) {
    const { type = '', message = '' } = signal
    const exception = /^(\w+)Exception$/i.exec(type)?.[1]?.toLowerCase()
    if (exception === undefined) return errorKindOf(signal, status)
    if (exception !== 'validation') return EXCEPTIONS[exception]
    const said = PROSE_OF_VALIDATION.find(([pattern]) => pattern.test(message))?.[1]
    return said ?? errorKindOf({ message }, 400) ?? 'invalid-request'
  },
  errorEventOf(error) {
    return error instanceof APIError && error.status === undefined ? error.error : undefined
  },
}
