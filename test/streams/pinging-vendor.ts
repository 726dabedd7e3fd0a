import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'

export interface Pinging {
  /** Of the vendor that gives the answers, as its SDK wants it. */
  readonly baseUrl: string
  /** What the vendor says when it has nothing to say. */
  readonly ping: string
  readonly everyMs: number
  readonly silenceMs: number
  /** Where it falls silent. */
  readonly where: 'before-content' | 'after-content'
}

/** A vendor that falls silent once in every stream, but for its pings, and then goes on. */
export interface PingingVendor {
  readonly baseUrl: string
  close(): Promise<void>
}

// An event that carries text, in any of the protocols.
const CONTENT = /"text_delta"|output_text\.delta|"delta":\{[^}]*"content":"[^"]|"parts":\[/

/** Starts one in front of a simulated vendor, whose streams it passes on. */
export async function startPingingVendor(pinging: Pinging): Promise<PingingVendor> {
  const { origin, pathname } = new URL(pinging.baseUrl)
  const server = createServer(async (request, response) => {
    const answer = await fetch(origin + (request.url ?? ''), {
      method: 'POST',
      headers: headersOf(request),
      body: await text(request),
    })
    const events = (await answer.text()).split(/(?<=\r?\n\r?\n)/)
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    const first = events.findIndex((event) => CONTENT.test(event))
    const at = pinging.where === 'before-content' ? first : first + 1
    response.write(events.slice(0, at).join('') || pinging.ping)
    await ping(response, pinging)
    response.end(events.slice(at).join(''))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('pinging-vendor: no port.')
  return {
    baseUrl: `http://127.0.0.1:${address.port}${pathname === '/' ? '' : pathname}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function ping(response: ServerResponse, { ping: said, everyMs, silenceMs }: Pinging): Promise<void> {
  const untilMs = performance.now() + silenceMs
  while (performance.now() < untilMs && !response.destroyed) {
    await setTimeout(Math.min(everyMs, untilMs - performance.now()))
    response.write(said)
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['authorization', 'content-type', 'x-api-key', 'x-goog-api-key', 'anthropic-version']
  return Object.fromEntries(
    kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  )
}
