import { seededRandom } from '@sluice/core'
import { deliver, deliverReply, type Exchange } from './deliver.ts'
import type { BodyFault, Fault } from './fault.ts'
import { findEndpoint } from './find-endpoint.ts'
import { planFault } from './plan-fault.ts'
import type { PrefixCache } from './prefix-cache.ts'
import type { QuotaWindow } from './quota-window.ts'
import { objectIn, parseJson, textIn } from './read-json.ts'
import type { Outcome } from './request-log.ts'
import { seedOf } from './seed-of.ts'
import type { Bill, DocumentReply, Headers, Wire, WireReply } from './wire.ts'
import { WireRejection } from './wire-rejection.ts'

/** A request that has arrived, and the parts that answer it. */
export interface ArrivedRequest {
  readonly exchange: Exchange
  readonly wire: Wire
  readonly authenticate: boolean
  readonly fault: Fault | undefined
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  /** Undefined when the body was too large. */
  readonly bodyText: string | undefined
  readonly seed: number
  readonly variesBy: 'bytes' | 'nothing'
  readonly cache: PrefixCache
  readonly quota: QuotaWindow
  readonly deployments: Readonly<Record<string, string>>
  readonly requestId: string
  newId(prefix: string): string
  bill(bill: Bill): void
}

type StatusFault = Fault & { readonly type: 'status' }

const EVENT_STREAM: Headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }

/** Answers one request, or fails it as the fault says. */
export async function answerRequest(arrived: ArrivedRequest): Promise<void> {
  const { fault, exchange } = arrived
  const startedMs = exchange.clock.monotonicMs()
  if (exchange.response.destroyed) return exchange.settle(0, 'aborted')
  if (fault?.type === 'hang') return exchange.settle(0, 'faulted')
  if (fault?.type === 'refuse') return resetConnection(exchange)
  if (fault?.type === 'status') {
    const { retryAfterSeconds } = fault
    return send(arrived, { reply: failWith(arrived, fault), outcome: 'faulted', startedMs, retryAfterSeconds })
  }
  return send(arrived, { ...replyTo(arrived), startedMs })
}

interface Sending {
  readonly reply: WireReply
  readonly outcome: Outcome
  readonly startedMs: number
  readonly retryAfterSeconds?: number
}

async function send(arrived: ArrivedRequest, sending: Sending): Promise<void> {
  const { reply, outcome } = sending
  const exchange = billing(arrived, reply)
  const headers = headersOf(arrived, sending)
  const fault = outcome === 'answered' ? bodyFault(arrived.fault) : undefined
  if (!fault) return deliverReply(exchange, reply, headers, outcome)
  if (reply.type === 'document' && fault.type === 'cut-before-content') return resetConnection(exchange)
  if (reply.type === 'document' && fault.type.startsWith('error-event')) {
    return deliverReply(exchange, failWith(arrived, { status: 500 }), headers, 'faulted')
  }
  const delivery = planFault(reply, fault)
  const contentType = delivery.contentType ?? headers['content-type'] ?? ''
  return deliver(exchange, delivery, { ...headers, 'content-type': contentType })
}

/** Bills the reply once it is answered: what a client never got whole is not on the invoice. */
function billing(arrived: ArrivedRequest, reply: WireReply): Exchange {
  const { exchange } = arrived
  let isSettled = false
  return {
    ...exchange,
    settle(status, outcome) {
      if (outcome === 'answered' && reply.bill && !isSettled) arrived.bill(reply.bill)
      isSettled = true
      exchange.settle(status, outcome)
    },
  }
}

function bodyFault(fault: Fault | undefined): BodyFault | undefined {
  if (!fault || fault.type === 'status' || fault.type === 'refuse' || fault.type === 'hang') return undefined
  return fault
}

function resetConnection(exchange: Exchange): void {
  exchange.settle(0, 'faulted')
  exchange.response.socket?.resetAndDestroy()
}

function replyTo(arrived: ArrivedRequest): Pick<Sending, 'reply' | 'outcome'> {
  try {
    return { reply: answerEndpoint(arrived), outcome: 'answered' }
  } catch (error) {
    if (!(error instanceof WireRejection)) throw error
    return { reply: arrived.wire.errorReply(error.details, arrived.requestId, arrived.path), outcome: 'rejected' }
  }
}

function answerEndpoint(arrived: ArrivedRequest): WireReply {
  const { wire, method, path, query, headers, bodyText, exchange } = arrived
  const found = findEndpoint(wire.endpoints, method, path)
  if (!found) throw new WireRejection(wire.unknownPath(method, path))
  if (arrived.authenticate) wire.authenticate(path, headers)
  if (bodyText === undefined) throw new WireRejection({ status: 413, message: 'Request exceeds the maximum size' })
  const random = seededRandom(seedOf(arrived.seed, arrived.variesBy === 'bytes' ? bodyText : ''))
  const context = {
    random,
    cache: arrived.cache,
    nowMs: exchange.clock.now(),
    deployments: arrived.deployments,
    newId: (prefix: string) => arrived.newId(prefix),
  }
  return found.endpoint({ headers, pathValues: found.pathValues, query, body: parseBody(wire, bodyText) }, context)
}

function parseBody(wire: Wire, bodyText: string): unknown {
  if (bodyText === '') return undefined
  const body = parseJson(bodyText)
  if (body === undefined) throw new WireRejection(wire.unreadableBody())
  return body
}

function failWith(
  arrived: ArrivedRequest,
  fault: Pick<StatusFault, 'status' | 'code' | 'retryAfterSeconds'>,
): DocumentReply {
  const { wire, method, path, bodyText, requestId } = arrived
  const inPath = findEndpoint(wire.endpoints, method, path)?.pathValues['model']
  const model = inPath ?? textIn(objectIn(parseJson(bodyText ?? ''))['model'])
  const { status, code, retryAfterSeconds } = fault
  return wire.statusFault({ status, path, model, code, retryAfterSeconds }, requestId)
}

function headersOf(arrived: ArrivedRequest, sending: Sending): Headers {
  const { reply, retryAfterSeconds } = sending
  const { wire, quota, requestId, exchange } = arrived
  const contentType = reply.type === 'stream' ? EVENT_STREAM : { 'content-type': reply.contentType }
  const waiting = retryAfterSeconds === undefined ? {} : wire.retryHeaders(retryAfterSeconds)
  if (reply.type === 'document' && reply.isFromEdge) return { ...contentType, ...waiting, ...reply.headers }
  const isExhausted = reply.type === 'document' && reply.status === 429
  const processingMs = Math.round(exchange.clock.monotonicMs() - sending.startedMs)
  const facts = { requestId, quota: quota.take(reply.bill?.usage, isExhausted), processingMs }
  return { ...contentType, ...wire.headers(facts), ...waiting, ...reply.headers }
}
