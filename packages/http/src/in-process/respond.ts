import type { OutgoingHttpHeaders } from 'node:http'
import { requestIdHeaders } from '../write-json.ts'

/** A response of this process: a stream as it is, everything else as JSON. */
export function respond(requestId: string, status: number, headers: OutgoingHttpHeaders, body: unknown): Response {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers, ...requestIdHeaders(requestId) }
  const known = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  const content = body instanceof ReadableStream ? body : JSON.stringify(body)
  return new Response(content, { status, headers: Object.fromEntries(known) })
}
