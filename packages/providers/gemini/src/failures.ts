import type { FailureKind } from '@sluice/core'
import { failureKindOf } from '@sluice/protocols/gemini'
import { plainText, textAt, type VendorFailures } from '@sluice/provider-kit'

// Source: the reasons of https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
const REASONS: Readonly<Record<string, FailureKind>> = {
  API_KEY_INVALID: 'unauthorized',
  API_KEY_SERVICE_BLOCKED: 'unauthorized',
  API_KEY_HTTP_REFERRER_BLOCKED: 'unauthorized',
  API_KEY_IP_ADDRESS_BLOCKED: 'unauthorized',
  SERVICE_DISABLED: 'unauthorized',
  BILLING_DISABLED: 'account-exhausted',
  CONSUMER_SUSPENDED: 'account-exhausted',
  RATE_LIMIT_EXCEEDED: 'rate-limited',
}

// A plain 400 says in prose alone what it is about. Never asked on a 429: there prose cannot tell slow down from no money.
const PROSE_OF_400: readonly (readonly [RegExp, FailureKind])[] = [
  [/input token count.*exceeds the maximum|payload size exceeds the limit/i, 'context-too-long'],
  [/location is not supported|free tier is not available/i, 'unauthorized'],
  [/thought.?signature/i, 'unsupported-dialect'],
  [/function (?:call|response|name|calling|declaration)/i, 'unsupported-dialect'],
  [/ending with a model turn|alternate between user and model/i, 'unsupported-dialect'],
  [/\bschema\b|cannot find field/i, 'unsupported-dialect'],
  [/thinking (?:budget|level)|^budget \d+ is invalid|supported range is/i, 'unsupported-dialect'],
  [/is not (?:supported|enabled) for (?:this model|models\/)|unsupported mime type/i, 'unsupported-dialect'],
]

const DURATION = /^(\d+(?:\.\d+)?)s$/

/** How Google says that a call failed. */
export const geminiFailures: VendorFailures = {
  // Google sends none; a gateway in front of it may.
  brands: ['google'],
  requestIdHeader: 'x-request-id',
  readSignal(body) {
    if (typeof body === 'string') return { message: plainText(body) }
    const error = errorOf(body)
    return {
      type: textAt(error, 'status'),
      code: detailOf(error, 'ErrorInfo', 'reason'),
      message: textAt(error, 'message'),
      retryAfterMs: durationMs(detailOf(error, 'RetryInfo', 'retryDelay')),
    }
  },
  kindOf({ type, code, message = '' }, status) {
    const known = REASONS[code ?? '']
    if (known) return known
    if (status === undefined) return failureKindOf(type)
    if (status !== 400) return undefined
    return PROSE_OF_400.find(([pattern]) => pattern.test(message))?.[1] ?? failureKindOf(type)
  },
  errorEventOf(error) {
    // By name: the class is at hand only once the SDK has been loaded.
    if (!(error instanceof Error) || error.name !== 'ApiError') return undefined
    return bodyIn(error.message)
  },
}

/** The envelope's error; some of Google's servers put the envelope into a list. */
function errorOf(body: unknown): unknown {
  const envelope: unknown = Array.isArray(body) ? body[0] : body
  return fieldOf(envelope, 'error')
}

function detailOf(error: unknown, type: string, field: string): string | undefined {
  const details = fieldOf(error, 'details')
  if (!Array.isArray(details)) return undefined
  const detail: unknown = details.find((one) => textAt(one, '@type')?.endsWith(`google.rpc.${type}`))
  return textAt(detail, field)
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function durationMs(text: string | undefined): number | undefined {
  const seconds = DURATION.exec(text ?? '')?.[1]
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000)
}

/** The SDK puts the event's JSON behind words of its own. */
function bodyIn(message: string): unknown {
  try {
    return JSON.parse(message.slice(message.indexOf('{')))
  } catch {
    // No JSON after all: the words are what there is.
    return message
  }
}
