import {
  AttemptError,
  type Answer,
  type Clock,
  type Failure,
  type Provider,
  type ProviderCall,
  type Reply,
} from '@sluice/core'
import { answerEvents, type WireEventDecoder } from './answer-events.ts'
import { openReporting } from './call-scope.ts'
import { readModelList } from './read-model-list.ts'
import { readQuota, type QuotaHeaderNames } from './read-quota.ts'
import { readRequestId } from './read-request-id.ts'
import { vendorFailure, type VendorFailures } from './vendor-failure.ts'
import { isEventStream } from './wrap-response.ts'

/** What came back from a vendor with status 200. */
export interface VendorReply<T> {
  readonly body: T
  readonly headers: Headers
  /** What of the request could not be said on this wire. */
  readonly dropped: readonly string[]
}

/** Parsed wire events, and what ends the call; the streams of both SDKs are this. */
export interface WireStream extends AsyncIterable<unknown> {
  readonly controller: AbortController
}

/** One vendor's SDK behind the three calls that Sluice makes. Throws whatever the SDK throws. */
export interface VendorClient {
  send(call: ProviderCall): Promise<VendorReply<unknown>>
  open(call: ProviderCall): Promise<VendorReply<WireStream>>
  countTokens?(call: ProviderCall): Promise<number>
  /** The vendor's own list of models, as it came. */
  listModels?(signal: AbortSignal): Promise<unknown>
  close(): Promise<void>
}

/** What tells one vendor from another. */
export interface VendorParts {
  readonly name: string
  /** Where the data stays, when this host keeps it in one place. */
  readonly residency?: string
  /** Its models go by the names of deployments. */
  readonly namesDeployments?: boolean
  readonly client: VendorClient
  readonly decodeAnswer: (body: unknown, call: ProviderCall) => Answer
  readonly createEventDecoder: (call: ProviderCall) => WireEventDecoder
  readonly failures: VendorFailures
  readonly quotaHeaders: QuotaHeaderNames
  /** Kept out of every message. */
  readonly apiKey: string | undefined
  /** The same, beside the key. */
  readonly otherSecrets?: readonly (string | undefined)[]
  readonly clock: Clock
}

/** A provider of these parts. It adds the one thing they share: every way to fail becomes an `AttemptError`. */
export function createProvider(parts: VendorParts): Provider {
  const { name, client } = parts
  return {
    name,
    residency: parts.residency,
    namesDeployments: parts.namesDeployments,
    answer: (call) => failing(parts, call, () => answer(parts, call)),
    stream: (call) => failing(parts, call, () => stream(parts, call)),
    countTokens: client.countTokens && ((call) => failing(parts, call, () => countTokens(client, call))),
    listModels:
      client.listModels &&
      ((signal) => failing(parts, { signal }, async () => readModelList(await client.listModels?.(signal)))),
    close: () => client.close(),
  }
}

async function answer(parts: VendorParts, call: ProviderCall): Promise<Reply<Answer>> {
  const reply = await parts.client.send(call)
  return { body: decode(parts, reply, call), ...beside(parts, reply) }
}

async function stream(parts: VendorParts, call: ProviderCall): Promise<Reply<ReturnType<typeof answerEvents>>> {
  const reply = await openReporting(call.onBytes, () => parts.client.open(call))
  const abort = () => reply.body.controller.abort()
  if (!isEventStream(reply.headers)) {
    abort()
    throw malformed(`the answer is ${reply.headers.get('content-type') ?? 'of no type'} instead of an event stream`)
  }
  const events = answerEvents({
    wireEvents: reply.body,
    decoder: parts.createEventDecoder(call),
    toFailure: (error) => failureOf(parts, call, error),
    abort,
  })
  return { body: events, ...beside(parts, reply) }
}

async function countTokens(client: VendorClient, call: ProviderCall): Promise<number> {
  if (!call.facts.capabilities.tokenCounting) {
    throw new AttemptError({
      kind: 'unsupported-dialect',
      message: `tokens of ${call.vendorModel} are not counted here`,
    })
  }
  const count = await client.countTokens?.(call)
  if (Number.isSafeInteger(count) && count !== undefined && count >= 0) return count
  throw malformed('the answer to a count of tokens is no count')
}

function decode(parts: VendorParts, reply: VendorReply<unknown>, call: ProviderCall): Answer {
  if (typeof reply.body !== 'object' || reply.body === null) {
    throw malformed(`the answer is ${reply.headers.get('content-type') ?? 'of no type'} instead of JSON`)
  }
  return parts.decodeAnswer(reply.body, call)
}

function beside(parts: VendorParts, { headers, dropped }: VendorReply<unknown>): Omit<Reply<unknown>, 'body'> {
  return {
    dropped,
    vendorRequestId: readRequestId(headers, parts.failures),
    quota: readQuota(headers, parts.clock.now(), parts.quotaHeaders),
  }
}

/** What of a call its failures need to know. */
type Ended = Pick<ProviderCall, 'signal'> & Partial<Pick<ProviderCall, 'request'>>

async function failing<T>(parts: VendorParts, call: Ended, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw new AttemptError(failureOf(parts, call, error), { cause: error })
  }
}

function failureOf(parts: VendorParts, { signal, request }: Ended, error: unknown): Failure {
  const { name: vendor, failures, quotaHeaders, apiKey, otherSecrets = [], clock } = parts
  return vendorFailure(error, {
    vendor,
    failures,
    quotaHeaders,
    secrets: [apiKey, ...otherSecrets],
    clock,
    signal,
    request,
  })
}

function malformed(message: string): AttemptError {
  return new AttemptError({ kind: 'malformed-answer', message })
}
