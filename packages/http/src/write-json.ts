import type { OutgoingHttpHeaders } from 'node:http'
import type { Exchange } from './exchange.ts'

/** The ids by which client and host app can name this request. */
export function requestIdHeaders(requestId: string): OutgoingHttpHeaders {
  return { 'x-request-id': requestId, 'request-id': requestId }
}

/** Sends a whole response; nothing when the client has left. */
export function writeJson(
  { res, requestId }: Exchange,
  status: number,
  headers: OutgoingHttpHeaders,
  body: unknown,
): void {
  if (res.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...requestIdHeaders(requestId),
    ...headers,
  })
  res.end(bytes)
}
