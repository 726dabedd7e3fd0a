import type { OutgoingHttpHeaders } from 'node:http'
import { SluiceError, type RouteEnd, type RouteHead } from '@sluice/core'
import type { DecodedRequest, EventEncoder } from '@sluice/protocols'
import type { RoutedStream } from '@sluice/router'
import { awaitResponseEvent } from './await-response-event.ts'
import { whyEnded } from './drain/why-ended.ts'
import type { Exchange } from './exchange.ts'
import { KeepAlive } from './keep-alive.ts'
import { answerHeaders, costHeader } from './response-headers.ts'
import { asSluiceError } from './write-error.ts'
import { requestIdHeaders } from './write-json.ts'

/**
 * Sends a streamed answer as server-sent events, as fast as the client reads.
 * It ends in one of three ways: done (the response ends), broken (an error event, then the connection is destroyed,
 * so that no client can take the piece for the whole), abandoned (the client left: leaving the iteration says so).
 * What is sent is added to `kept`, where there is one.
 */
export async function writeStream(
  exchange: Exchange,
  decoded: DecodedRequest,
  stream: RoutedStream,
  kept?: string[],
): Promise<RouteEnd> {
  const { res, surface, settings } = exchange
  writeHead(exchange, decoded, stream)
  const keepAlive = new KeepAlive(res, surface.keepAlive, settings)
  const encoder = surface.createEventEncoder(stream.head, decoded.request, decoded.echo)
  try {
    const end = await writeEvents({ exchange, encoder, keepAlive, kept }, stream)
    if (end === 'done') await finish(exchange, stream)
    return end
  } catch (error) {
    await breakOff(exchange, encoder, whyEnded(error, exchange.signal))
    return 'broken'
  } finally {
    keepAlive.stop()
  }
}

function writeHead({ res, requestId }: Exchange, decoded: DecodedRequest, stream: RoutedStream): void {
  res.writeHead(200, {
    // A client of HTTP/1.0 gets no chunks, and without chunks there are no trailers.
    ...(res.useChunkedEncodingByDefault && { trailer: 'x-sluice-cost-usd' }),
    ...requestIdHeaders(requestId),
    ...streamHeaders(stream.head, decoded.dropped),
  })
}

/** What an answer that is sent as events says of itself before the first of them. */
export function streamHeaders(head: RouteHead, dropped: readonly string[]): OutgoingHttpHeaders {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    // no-transform: a compressing middleware would hold events back until it has a block full.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    ...answerHeaders(head, dropped),
  }
}

interface Sending {
  readonly exchange: Exchange
  readonly encoder: EventEncoder
  readonly keepAlive: KeepAlive
  readonly kept: string[] | undefined
}

async function writeEvents({ exchange, encoder, keepAlive, kept }: Sending, { events }: RoutedStream) {
  const { res, settings, signal } = exchange
  const patience = { ...settings, signal }
  let isWhole = false
  for await (const event of events) {
    if (res.destroyed) return 'abandoned' as const
    signal.throwIfAborted()
    isWhole ||= event.type === 'end'
    const text = encoder.encode(event)
    if (text === '') continue
    res.write(text)
    kept?.push(text)
    keepAlive.spoke()
    const isFull = res.writableNeedDrain && res.writableLength >= settings.maxBufferedBytes
    if (isFull && !(await awaitResponseEvent(res, 'drain', patience))) return 'abandoned' as const
  }
  if (isWhole) return 'done' as const
  throw new SluiceError({ code: 'stream_truncated', message: 'The answer broke off before its end.' })
}

async function finish({ res, settings }: Exchange, stream: RoutedStream): Promise<void> {
  const record = await stream.record
  if (res.destroyed) return
  res.addTrailers(costHeader(record.costNanoUsd))
  res.end()
  await awaitResponseEvent(res, 'finish', settings)
}

async function breakOff(exchange: Exchange, encoder: EventEncoder, thrown: unknown): Promise<void> {
  const { res, requestId, surface, settings } = exchange
  const error = asSluiceError(thrown)
  if (!res.destroyed) {
    res.write(encoder.encodeError?.(error, requestId) ?? surface.encodeErrorEvent(error, requestId))
    // Sends what is waiting, then destroys: the chunked body stays without its end.
    res.socket?.destroySoon()
    await awaitResponseEvent(res, 'finish', settings)
  }
  if (error !== thrown) settings.onError(thrown)
}
