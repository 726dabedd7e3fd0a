import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A vendor with a limit of requests, in front of one that has none. */
export interface LimitedVendor {
  readonly baseUrl: string
  readonly answered: number
  /** Requests that got a 429. */
  readonly refused: number
}

type HeaderNames = Readonly<Record<'limit' | 'remaining' | 'reset', string>>

/** What each vendor calls its headers. */
export const ANTHROPIC_LIMIT: HeaderNames = {
  limit: 'anthropic-ratelimit-requests-limit',
  remaining: 'anthropic-ratelimit-requests-remaining',
  reset: 'anthropic-ratelimit-requests-reset',
}
export const OPENAI_LIMIT: HeaderNames = {
  limit: 'x-ratelimit-limit-requests',
  remaining: 'x-ratelimit-remaining-requests',
  reset: 'x-ratelimit-reset-requests',
}

const HOP_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length', 'host', 'transfer-encoding'])
const WINDOW_SECONDS = 60

/** Starts it for one test: it counts its headers down from `limit`, then answers 429. */
export async function startLimited(upstream: string, limit: number, names: HeaderNames): Promise<LimitedVendor> {
  const counts = { answered: 0, refused: 0 }
  const reset =
    names === OPENAI_LIMIT ? `${WINDOW_SECONDS}s` : new Date(Date.now() + WINDOW_SECONDS * 1_000).toISOString()
  const server = createServer((request, response) => void answer(request, response))
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const isRefused = counts.answered >= limit
    counts[isRefused ? 'refused' : 'answered'] += 1
    response.setHeader(names.limit, String(limit))
    response.setHeader(names.remaining, String(limit - counts.answered))
    response.setHeader(names.reset, reset)
    if (isRefused) return refuse(response)
    await relay(response, new URL(request.url ?? '/', upstream), { body, headers: headersOf(request) })
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const baseUrl = `http://127.0.0.1:${port}${new URL(upstream).pathname}`
  return {
    baseUrl,
    get answered() {
      return counts.answered
    },
    get refused() {
      return counts.refused
    },
  }
}

function refuse(response: ServerResponse): void {
  const error = { type: 'rate_limit_error', message: 'Too many requests', code: 'rate_limit_exceeded' }
  response.writeHead(429, { 'content-type': 'application/json', 'retry-after': String(WINDOW_SECONDS) })
  response.end(JSON.stringify({ type: 'error', error }))
}

async function relay(response: ServerResponse, url: URL, init: { body: string; headers: Headers }): Promise<void> {
  const answer = await fetch(url, { method: 'POST', ...init })
  for (const [name, value] of answer.headers) {
    if (!HOP_HEADERS.has(name) && !response.hasHeader(name)) response.setHeader(name, value)
  }
  response.writeHead(answer.status)
  response.end(Buffer.from(await answer.arrayBuffer()))
}

function headersOf({ headers }: IncomingMessage): Headers {
  const stated = Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name))
  return new Headers(stated.map(([name, value]): [string, string] => [name, String(value)]))
}
