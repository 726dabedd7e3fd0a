import type { IncomingMessage } from 'node:http'

// Node's own. A server that has them, or 0 for none, can be held up by clients who send a byte now and then.
const LAX_HEADERS_TIMEOUT_MS = 60_000
const LAX_REQUEST_TIMEOUT_MS = 300_000

/** Warns the operator (`SLUICE_LAX_TIMEOUTS`) when the server that a request came by has Node's default timeouts. */
export function warnOfLaxTimeouts(req: IncomingMessage): void {
  const server: unknown = 'server' in req.socket ? req.socket.server : undefined
  if (typeof server !== 'object' || server === null) return
  if (!('headersTimeout' in server && 'requestTimeout' in server)) return
  const isLax =
    isAtLeast(server.headersTimeout, LAX_HEADERS_TIMEOUT_MS) || isAtLeast(server.requestTimeout, LAX_REQUEST_TIMEOUT_MS)
  if (isLax) process.emitWarning(MESSAGE, { code: 'SLUICE_LAX_TIMEOUTS' })
}

function isAtLeast(timeoutMs: unknown, limitMs: number): boolean {
  return timeoutMs === 0 || (typeof timeoutMs === 'number' && timeoutMs >= limitMs)
}

const MESSAGE =
  "sluice: the HTTP server has Node's default timeouts, so slow clients can hold its connections for minutes. " +
  'Set server.headersTimeout = 10_000 and server.requestTimeout = 30_000.'
