import type { IncomingMessage } from 'node:http'
import type { Headers } from './wire.ts'

/** Anthropic's documented limit, for vendors that publish none below it. */
const LARGEST_BYTES = 32 * 1024 * 1024

/** The whole body as text; undefined when it is larger than the limit (default 32 MB) or the client left in the middle. */
export async function readBody(request: IncomingMessage, maxBytes = LARGEST_BYTES): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
    }
  } catch {
    // The client left: there is nobody to answer, and the caller sees the closed response.
    return undefined
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}

/** Header names in lower case, repeated headers joined. */
export function readHeaders(request: IncomingMessage): Headers {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
