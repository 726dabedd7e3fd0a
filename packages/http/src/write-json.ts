import type { OutgoingHttpHeaders } from 'node:http'
import type { Exchange } from './exchange.ts'

/** The ids by which client and host app can name this request. */
export function requestIdHeaders(requestId: string): OutgoingHttpHeaders {
  return { 'x-request-id': requestId, 'request-id': requestId }
}

/** Sends a whole response; nothing when the client has left. */
export function writeJson(exchange: Exchange, status: number, headers: OutgoingHttpHeaders, body: unknown): void {
  writeText(exchange, status, headers, JSON.stringify(body))
}

/** The same for a body that is text already: JSON, unless the headers say otherwise. */
export function writeText(
  { res, requestId }: Exchange,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  if (res.destroyed) return
  const bytes = Buffer.from(body)
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...requestIdHeaders(requestId),
    ...headers,
  })
  res.end(bytes)
}
