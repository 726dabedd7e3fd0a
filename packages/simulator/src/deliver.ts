import type { Clock, Random } from '@sluice/core'
import type { ServerResponse } from 'node:http'
import { delay } from './delay.ts'
import type { Delivery } from './plan-fault.ts'
import type { RawReply } from './raw-reply.ts'
import type { Outcome } from './request-log.ts'
import type { Bytes, Frame, Headers, WireReply } from './wire.ts'
import { writeBytes } from './write-bytes.ts'

/** How long the model takes. `jitter` (0 to 1) is the share by which a delay may be shorter or longer. */
export interface Latency {
  /** Before the first content; default 0. */
  readonly firstTokenMs: number
  /** Between two content events, or per content token of a document; default 0. */
  readonly perTokenMs: number
  /** Default 0. */
  readonly jitter: number
}

/** One request that is being answered. */
export interface Exchange {
  readonly response: ServerResponse
  readonly clock: Clock
  readonly random: Random
  readonly latency: Latency
  /** Records how it went; the first call counts. It comes before the last byte, so that a client who has its answer finds it. */
  settle(status: number, outcome: Outcome): void
}

/** Delivers a reply whole, at the model's pace. */
export async function deliverReply(
  exchange: Exchange,
  reply: WireReply,
  headers: Headers,
  outcome: Outcome,
): Promise<void> {
  if (reply.type === 'stream') return deliver(exchange, { frames: reply.frames, ending: 'whole' }, headers)
  const { response } = exchange
  await delay(exchange.clock, documentDelayMs(exchange, reply.bill?.usage.outputTokens), response)
  if (response.destroyed) return exchange.settle(reply.status, 'aborted')
  exchange.settle(reply.status, outcome)
  response.writeHead(reply.status, { ...headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
}

/** Writes frames one after the other and ends as the delivery says. The headers name the content type. */
export async function deliver(exchange: Exchange, delivery: Delivery, headers: Headers): Promise<void> {
  const { response } = exchange
  response.writeHead(200, headers)
  response.flushHeaders()
  const last = delivery.frames.length - 1
  let contentSent = 0
  for (const [at, frame] of delivery.frames.entries()) {
    await delay(exchange.clock, pauseMs(exchange, delivery, frame, contentSent), response)
    if (response.destroyed) return exchange.settle(200, 'aborted')
    if (at === last && delivery.ending === 'whole') break
    if (!(await writeBytes(response, frame.bytes))) return exchange.settle(200, 'aborted')
    contentSent += frame.kind === 'content' ? 1 : 0
  }
  exchange.settle(200, delivery.ending === 'whole' ? 'answered' : 'faulted')
  ENDINGS[delivery.ending](response, delivery.frames[last]?.bytes ?? '')
}

const ENDINGS: Readonly<Record<Delivery['ending'], (response: ServerResponse, lastBytes: Bytes) => void>> = {
  whole: (response, lastBytes) => void response.end(lastBytes),
  end: (response) => void response.end(),
  cut: (response) => void response.destroy(),
  reset: (response) => void response.socket?.resetAndDestroy(),
  hang: () => {},
}

/** Delivers bytes as they were given. */
export async function deliverRaw(exchange: Exchange, raw: RawReply): Promise<void> {
  const { response } = exchange
  const bytes = typeof raw.body === 'string' ? Buffer.from(raw.body) : raw.body
  const size = Math.max(1, raw.chunkBytes ?? bytes.length)
  response.writeHead(raw.status, raw.headers)
  for (let at = 0; at + size < bytes.length; at += size) {
    if (!(await writeBytes(response, bytes.subarray(at, at + size)))) return exchange.settle(raw.status, 'aborted')
  }
  exchange.settle(raw.status, 'answered')
  response.end(bytes.subarray(Math.max(0, Math.ceil(bytes.length / size) - 1) * size))
}

function documentDelayMs(exchange: Exchange, outputTokens: number | undefined): number {
  if (outputTokens === undefined) return 0
  const { firstTokenMs, perTokenMs } = exchange.latency
  return jittered(exchange, firstTokenMs + perTokenMs * outputTokens)
}

function pauseMs(exchange: Exchange, delivery: Delivery, frame: Frame, contentSent: number): number {
  if (delivery.pauseMs !== undefined) return delivery.pauseMs
  if (frame.kind !== 'content') return 0
  const { firstTokenMs, perTokenMs } = exchange.latency
  return jittered(exchange, contentSent === 0 ? firstTokenMs : perTokenMs)
}

function jittered(exchange: Exchange, delayMs: number): number {
  return delayMs * (1 + exchange.latency.jitter * (2 * exchange.random.next() - 1))
}
