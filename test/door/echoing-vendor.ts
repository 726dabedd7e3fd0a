import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/** A vendor that refuses everything, and says back all that it was told: keys, headers and prompt, in every spelling. */
export interface EchoingVendor extends AsyncDisposable {
  readonly url: string
  /** What it answers with from now on; 200: an event stream that ends in an error. */
  status: number
  readonly calls: () => number
}

/** Starts it on a port of its own. */
export async function startEchoingVendor(): Promise<EchoingVendor> {
  let calls = 0
  const server = createServer((request, response) => {
    void (async () => {
      const said = await text(request)
      calls += 1
      const error = refusalOf(request, said)
      if (vendor.status === 200) {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(`event: error\ndata: ${error}\n\n`)
      } else {
        response.writeHead(vendor.status, { 'content-type': 'application/json' })
        response.end(error)
      }
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const vendor: EchoingVendor = {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    status: 400,
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return vendor
}

/** In the shape of every protocol at once. */
function refusalOf({ headers, url }: IncomingMessage, said: string): string {
  const message = `${spellings(headers)} at ${url} said ${said}`
  const code = `refused ${spellings(headers)}`
  const inner = { type: 'invalid_request_error', code, message, status: 'INVALID_ARGUMENT', param: message }
  return JSON.stringify({ type: 'error', error: inner, message, detail: message, __type: code })
}

function spellings(headers: IncomingHttpHeaders): string {
  const all = Object.values(headers).join(' ')
  const credentials = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'].flatMap((name) => headers[name] ?? [])
  const keys = credentials.map((value) => value.split(' ').at(-1) ?? '')
  const spelt = keys.flatMap((key) => [
    key,
    Buffer.from(key).toString('base64'),
    encodeURIComponent(key),
    key.slice(3, 17),
  ])
  return `${spelt.join(' ')} ${all}`
}
