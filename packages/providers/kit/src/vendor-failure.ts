import { SluiceError, type Clock, type Failure, type FailureKind } from '@sluice/core'
import { causeChain } from './cause-chain.ts'
import type { HeaderReader } from './header-reader.ts'
import { HttpStatusError } from './http-status-error.ts'
import { readQuota, type QuotaHeaderNames } from './read-quota.ts'
import { readRequestId } from './read-request-id.ts'
import { readRetryAfterMs } from './read-retry-after.ts'
import { maskQuotes } from './mask-quotes.ts'
import { redactSecrets } from './redact-secrets.ts'
import { shouldRetryHeader } from './should-retry-header.ts'
import { statusFailureKind } from './status-failure-kind.ts'
import { textsIn } from './texts-in.ts'
import { transportFailure } from './transport-failure.ts'
import { wordsForSender } from './words-for-sender.ts'

/** What a vendor said about a failure, in its own words. */
export interface VendorSignal {
  readonly type?: string
  readonly code?: string
  readonly message?: string
  /** How long the vendor asks us to wait, where it says so in the body. */
  readonly retryAfterMs?: number
}

/** How to read one vendor's failures: the whole content of its `failures.ts`. */
export interface VendorFailures {
  /** Reads an error body: whatever JSON it was, or text where it was none. An event in the middle of a stream has no headers. */
  readSignal(body: unknown, headers?: HeaderReader): VendorSignal
  /** What the signal means; undefined: the status says it all. There is no status in the middle of a stream. */
  kindOf(signal: VendorSignal, status: number | undefined): FailureKind | undefined
  /** The body of the error event that the SDK has thrown; undefined when it is another error. */
  errorEventOf(error: unknown): unknown
  /** By which the vendor calls itself, in lower case, beside its name here: callers are not told who refused. Default: none. */
  readonly brands?: readonly string[]
  /** Response header with the vendor's id of the request; the first of several that is there. */
  readonly requestIdHeader: string | readonly string[]
}

export interface FailureContext {
  /** Stands before every message. */
  readonly vendor: string
  readonly failures: VendorFailures
  readonly quotaHeaders: QuotaHeaderNames
  /** Never to be seen in a message, in whole or in part. */
  readonly secrets: readonly (string | undefined)[]
  /** What was asked, whose texts are not for those who read logs. Undefined: nothing was. */
  readonly request?: unknown
  readonly clock: Clock
  readonly signal: AbortSignal
}

type Finding = Omit<Failure, 'message'> & { readonly text: string }

const LONGEST_MESSAGE = 500
// Of a page of HTML the rest is not even looked at.
const LOOKED_AT = 2 * LONGEST_MESSAGE
// What the sender of the request can do something about.
const REFUSED: ReadonlySet<FailureKind> = new Set(['invalid-request', 'unsupported-dialect'])

/** Why a call failed, whatever was thrown: by the vendor, the connection, the SDK or our own code. */
export function vendorFailure(error: unknown, context: FailureContext): Failure {
  const { text, detail, ...failure } = find(error, context)
  const { vendor, request } = context
  const isRefused = REFUSED.has(failure.kind) && detail !== undefined
  return {
    ...failure,
    vendorCode: failure.vendorCode && clean(failure.vendorCode, context),
    // Vendors quote the prompt in what they say of it.
    message: `${vendor}: ${maskQuotes(clean(text, context), textsIn(request))}`,
    detail: isRefused ? wordsForSender(clean(detail, context), brandsOf(context)) : undefined,
  }
}

function brandsOf({ vendor, failures: { brands = [] } }: FailureContext): readonly string[] {
  return [vendor, ...brands]
}

function clean(said: string, { secrets }: FailureContext): string {
  return redactSecrets(said.slice(0, LOOKED_AT), secrets).slice(0, LONGEST_MESSAGE)
}

function find(error: unknown, context: FailureContext): Finding {
  if (context.signal.aborted) return { kind: 'client-gone', text: 'the call was ended by its caller' }
  const chain = causeChain(error)
  const refusal = chain.find((link) => link instanceof HttpStatusError)
  if (refusal) return ofStatus(refusal, context)
  const event = context.failures.errorEventOf(error)
  if (event !== undefined) return ofErrorEvent(event, context.failures)
  const transport = transportFailure(error)
  if (transport) return { ...transport, text: transport.message }
  if (chain.some((link) => link instanceof SyntaxError)) return NOT_JSON
  return { kind: kindOfOurs(chain), text: chain.at(-1)?.message ?? String(error) }
}

// From JSON.parse on what the vendor sent; its own words would quote the answer.
const NOT_JSON: Finding = { kind: 'malformed-answer', text: 'what the vendor sent is not JSON' }

function ofStatus({ status, headers, body }: HttpStatusError, context: FailureContext): Finding {
  const { failures, clock, quotaHeaders } = context
  const signal = failures.readSignal(body, headers)
  return {
    kind: failures.kindOf(signal, status) ?? statusFailureKind(status),
    text: `${status} ${words(signal)}`,
    detail: signal.message,
    status,
    vendorCode: signal.code ?? signal.type,
    vendorRequestId: readRequestId(headers, failures),
    retryAfterMs: readRetryAfterMs(headers, clock.now()) ?? signal.retryAfterMs,
    shouldRetry: shouldRetryHeader(headers),
    quota: readQuota(headers, clock.now(), quotaHeaders),
  }
}

function ofErrorEvent(event: unknown, failures: VendorFailures): Finding {
  const signal = failures.readSignal(event)
  return {
    kind: failures.kindOf(signal, undefined) ?? 'vendor-error',
    text: `error event: ${words(signal)}`,
    vendorCode: signal.code ?? signal.type,
  }
}

function words({ code, type, message }: VendorSignal): string {
  return [code ?? type, message].filter((part) => part !== undefined && part !== '').join(': ') || '(no reason given)'
}

function kindOfOurs(chain: readonly Error[]): FailureKind {
  return chain.some((link) => link instanceof SluiceError && link.status === 400) ? 'invalid-request' : 'internal'
}
