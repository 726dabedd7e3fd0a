import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Moment } from './leaving-clients.ts'

/** What a vendor tells of its calls, by the name that stands in their prompt. */
export interface VendorLog {
  /** A request is here, and nothing of its answer has left. */
  readonly onAsked: (name: string) => void
  /** A failure has been sent. */
  readonly onFailed: (name: string) => void
  /** The connection was closed before the answer was whole. */
  readonly onLeft: (name: string) => void
}

/** A vendor that never comes to an end: it keeps silent, fails, or drips, as the prompt says, until it is left. */
export interface LeftVendor {
  readonly baseUrl: string
  connections(): Promise<number>
  close(): Promise<void>
}

const DRIP_MS = 10
const PROMPT = /"text":"([\w-]+) (\d+)"|"content":"([\w-]+) (\d+)"/

export async function startLeftVendor(log: VendorLog): Promise<LeftVendor> {
  const server = createServer(async (request, response) => {
    const [, inBlock, blockName, inText, textName] = PROMPT.exec(await text(request)) ?? []
    const name = blockName ?? textName ?? ''
    response.once('close', () => {
      if (!response.writableFinished) log.onLeft(name)
    })
    log.onAsked(name)
    const moment = inBlock ?? inText
    if (moment === 'in-backoff') return fail(response, () => log.onFailed(name))
    if (moment !== ('before-headers' satisfies Moment)) drip(response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('left-vendor: no port.')
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function fail(response: ServerResponse, onFailed: () => void): void {
  const body = JSON.stringify({ type: 'error', error: { type: 'api_error', message: 'Internal server error' } })
  response.writeHead(500, { 'content-type': 'application/json', connection: 'close' }).end(body, onFailed)
}

function drip(response: ServerResponse): void {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', content: [] }
  const usage = { input_tokens: 10, output_tokens: 1 }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(event('message_start', { message: { ...message, usage } }))
  response.write(event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }))
  const delta = event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'and on ' } })
  response.write(delta)
  const dripping = setInterval(() => response.write(delta), DRIP_MS)
  response.once('close', () => clearInterval(dripping))
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
}
