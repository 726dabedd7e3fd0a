import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** A vendor that takes requests and goes silent, and that sees when it is left. */
export interface SilentVendor {
  readonly baseUrl: string
  /** Resolves once a request has come. */
  readonly requested: Promise<void>
  /** Resolves once the connection of the first request is closed. */
  readonly left: Promise<void>
  close(): Promise<void>
}

/** Starts one: it says nothing at all, or sends the headers of a stream before it goes silent. */
export async function startSilentVendor(sends: 'nothing' | 'headers'): Promise<SilentVendor> {
  const requested = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume()
    response.once('close', left.resolve)
    if (sends === 'headers') sendHeaders(response)
    requested.resolve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('silent-vendor: no port.')
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    requested: requested.promise,
    left: left.promise,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function sendHeaders(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
}
