import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** A reply, byte for byte. */
export interface ScriptedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request, as it was on the wire. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** A vendor that says what it is told and remembers what it was asked. */
export interface ScriptedVendor {
  /** Without a path. */
  readonly baseUrl: string
  readonly seen: readonly SeenRequest[]
  readonly close: () => Promise<void>
}

/** Starts one that gives every request the same reply. */
export async function startScriptedVendor(reply: ScriptedReply): Promise<ScriptedVendor> {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { method = '', url: path = '', headers } = request
    seen.push({ method, path, headers, body: body === '' ? undefined : (JSON.parse(body) as unknown) })
    response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('scripted-vendor: no port.')
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
