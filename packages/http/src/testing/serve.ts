import {
  createServer,
  type ClientRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import type { Given } from '../create-handler.ts'
import type { HttpRequest } from '../exchange.ts'

/** A server on loopback that is closed with its scope. */
export interface Served extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly server: Server
  /** Resolves once no handler is at work. */
  idle(): Promise<void>
}

export interface ServeOptions {
  /** Of the server. Default: none that Sluice warns of. */
  readonly timeouts?: ServerOptions
  /** Runs before the handler. */
  readonly prepare?: (req: IncomingMessage, res: ServerResponse) => void | Promise<void>
}

/** What `serve` puts behind a server: a handler, or host code in its place. */
export type Handle = (req: HttpRequest, res: ServerResponse, given?: Given) => Promise<boolean>

/** Puts a handler behind a real HTTP server; what the handler passes on is answered with 418. */
export async function serve(handler: Handle, options: ServeOptions = {}): Promise<Served> {
  const { prepare, timeouts = { headersTimeout: 10_000, requestTimeout: 30_000 } } = options
  const atWork = new Set<Promise<void>>()
  const listener: RequestListener = (req, res) => {
    const work = run(req, res).finally(() => atWork.delete(work))
    atWork.add(work)
  }
  async function run(req: IncomingMessage, res: ServerResponse): Promise<void> {
    await prepare?.(req, res)
    if (!(await handler(req, res))) res.writeHead(418).end('not ours')
  }

  const server = createServer(timeouts, listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const port = portOf(server)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    async idle() {
      await Promise.all(atWork)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

/** The response to a request, head only. */
export function responseTo(asking: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve) => {
    asking.once('response', resolve)
  })
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('serve: the server does not listen.')
  return address.port
}

/** Posts JSON. */
export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** The smallest request of each surface. */
export const REQUESTS = {
  '/v1/messages': { model: 'auto', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
  '/v1/chat/completions': { model: 'auto', messages: [{ role: 'user', content: 'Hi' }] },
  '/v1/responses': { model: 'auto', input: 'Hi' },
} as const

export type ChatPath = keyof typeof REQUESTS
export const CHAT_PATHS: readonly ChatPath[] = ['/v1/messages', '/v1/chat/completions', '/v1/responses']

/** The same, streamed. */
export function streamRequest(path: ChatPath): object {
  return { ...REQUESTS[path], stream: true }
}
