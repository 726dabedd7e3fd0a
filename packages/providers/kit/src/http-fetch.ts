import { AttemptError, systemClock, type Clock } from '@sluice/core'
import { Agent, Pool, type Dispatcher } from 'undici'
import { listenerOfOpening } from './call-scope.ts'
import { guardedLookup, type LookupAll } from './guarded-lookup.ts'
import { transportFailure } from './transport-failure.ts'
import { wrapResponse } from './wrap-response.ts'

export interface HttpFetchOptions {
  /** Until a connection stands, TLS included; default 3000. */
  readonly connectTimeoutMs?: number
  /** Per origin; default: as many as there are calls. */
  readonly maxConnections?: number
  /** Names, in lower case, of the only headers that leave; default `accept`, `authorization`, `content-type`, `user-agent`. */
  readonly headers?: readonly string[]
  /** Default: the machine's. */
  readonly clock?: Clock
  /** How names become addresses; default: the machine's way. */
  readonly lookup?: LookupAll
}

/** A `fetch` for the official SDKs, on connections of its own. */
export interface HttpFetch {
  /**
   * @throws HttpStatusError when the status is not 2xx; redirects are never followed.
   * @throws AttemptError when the connection fails. Both carry no cause: the SDKs would read it and lose the error.
   */
  readonly fetch: typeof fetch
  /** Closes the connections once the calls on them have ended. */
  close(): Promise<void>
}

/** The headers that every vendor needs. */
export const COMMON_HEADERS: readonly string[] = ['accept', 'authorization', 'content-type', 'user-agent']

/**
 * Node's own fetch costs several times the CPU of an undici request, so none of it is used here.
 * There are no timeouts beside the connect timeout: the router's rule, through the signal.
 */
export function createHttpFetch(options: HttpFetchOptions = {}): HttpFetch {
  const { connectTimeoutMs = 3000, maxConnections, headers: names = COMMON_HEADERS, clock = systemClock } = options
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs, lookup: guardedLookup(options.lookup) },
    connections: maxConnections ?? null,
    factory: lastingPool,
    // One cancelled HTTP/2 stream says nothing about the connection: HTTP/1.1 lets every abort be seen on the wire.
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  let closing: Promise<void> | undefined
  return {
    async fetch(input, init = {}) {
      const onBytes = listenerOfOpening()
      const url = new URL(input instanceof Request ? input.url : input)
      const headers = headersToSend(init.headers, names)
      const data = await send(agent, url, init, headers)
      const requestBytes = Buffer.byteLength(bodyToSend(init.body) ?? '')
      return wrapResponse(data, { clock, onBytes, requestBytes, secrets: secretsIn(headers) })
    },
    close() {
      closing ??= agent.close()
      return closing
    },
  }
}

async function send(
  agent: Agent,
  url: URL,
  init: RequestInit,
  headers: Record<string, string>,
): Promise<Dispatcher.ResponseData> {
  try {
    return await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: init.method ?? 'GET',
      headers,
      body: bodyToSend(init.body),
      signal: init.signal ?? null,
    })
  } catch (error) {
    const failure = transportFailure(error)
    if (!failure) throw error
    throw new AttemptError({ ...failure, message: `${failure.message} (${url.host})` })
  }
}

// The SDKs add headers of their own (`x-stainless-*`) and whatever an environment variable tells them to.
function headersToSend(given: RequestInit['headers'], names: readonly string[]): Record<string, string> {
  const headers = new Headers(given)
  const sent: Record<string, string> = { 'accept-encoding': 'identity' }
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) sent[name] = value
  }
  return sent
}

const CREDENTIAL = /auth|key|token/

// What is shorter is no secret, and may well be a word of the answer.
const SHORTEST_SECRET = 12

// Behind the scheme, where there is one: `Bearer`.
function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  const credentials = Object.entries(headers).filter(([name]) => CREDENTIAL.test(name))
  return credentials
    .flatMap(([, value]) => value.split(' ').slice(-1))
    .filter(({ length }) => length >= SHORTEST_SECRET)
}

function bodyToSend(body: RequestInit['body']): string | Uint8Array | null {
  if (body === undefined || body === null) return null
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  throw new TypeError('http-fetch: a request body must be text or bytes.')
}

/**
 * A pool that its agent leaves open. An agent that hears of the end of a connection asks all the others whether one is still
 * used, to close the pool of an origin that is not: of 2,500 callers who leave at once, each would cost a look at 2,500
 * connections. An agent serves one vendor here, whose few origins stay.
 */
function lastingPool(origin: string | URL, settings: object): Pool {
  const pool = new Pool(origin, settings)
  // The agent listens as soon as it has the pool.
  queueMicrotask(() => pool.removeAllListeners('disconnect'))
  return pool
}
