import { SluiceError } from '@sluice/core'
import type { DecodedRequest, EventEncoder } from '@sluice/protocols'
import type { RoutedStream } from '@sluice/router'
import { awaitResponseEvent } from './await-response-event.ts'
import type { Exchange } from './exchange.ts'
import { KeepAlive } from './keep-alive.ts'
import { answerHeaders, costHeader } from './response-headers.ts'
import { asSluiceError } from './write-error.ts'
import { requestIdHeaders } from './write-json.ts'

/**
 * Sends a streamed answer as server-sent events, as fast as the client reads.
 * It ends in one of three ways: done (the response ends), broken (an error event, then the connection is destroyed,
 * so that no client can take the piece for the whole), abandoned (the client left: leaving the iteration says so).
 */
export async function writeStream(exchange: Exchange, decoded: DecodedRequest, stream: RoutedStream): Promise<void> {
  const { res, surface, settings } = exchange
  writeHead(exchange, decoded, stream)
  const keepAlive = new KeepAlive(res, surface.keepAlive, settings)
  const encoder = surface.createEventEncoder(stream.head, decoded.request)
  try {
    const end = await writeEvents(exchange, encoder, stream, keepAlive)
    if (end === 'done') await finish(exchange, stream)
  } catch (error) {
    await breakOff(exchange, encoder, error)
  } finally {
    keepAlive.stop()
  }
}

function writeHead({ res, requestId }: Exchange, decoded: DecodedRequest, stream: RoutedStream): void {
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    // no-transform: a compressing middleware would hold events back until it has a block full.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    // A client of HTTP/1.0 gets no chunks, and without chunks there are no trailers.
    ...(res.useChunkedEncodingByDefault && { trailer: 'x-sluice-cost-usd' }),
    ...requestIdHeaders(requestId),
    ...answerHeaders(stream.head, decoded.dropped),
  })
}

async function writeEvents(
  { res, settings }: Exchange,
  encoder: EventEncoder,
  { events }: RoutedStream,
  keepAlive: KeepAlive,
): Promise<'done' | 'abandoned'> {
  let isWhole = false
  for await (const event of events) {
    if (res.destroyed) return 'abandoned'
    isWhole ||= event.type === 'end'
    const text = encoder.encode(event)
    if (text === '') continue
    res.write(text)
    keepAlive.spoke()
    const isFull = res.writableNeedDrain && res.writableLength >= settings.maxBufferedBytes
    if (isFull && !(await awaitResponseEvent(res, 'drain', settings))) return 'abandoned'
  }
  if (isWhole) return 'done'
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
