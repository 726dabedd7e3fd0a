import { once } from 'node:events'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'

/** Names and values as they go over the wire, in turn; a name may come twice. */
export type RawHeaders = readonly string[]

const ANSWER = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 10, output_tokens: 2 },
})
const LIMITED = JSON.stringify({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } })

/** Starts a vendor of the Messages protocol for one test: 429 with these headers once, then answers. Returns its address. */
export async function startLimitingVendor(headers?: RawHeaders): Promise<string> {
  let left = headers ? 1 : 0
  const server = createServer((request, response) => {
    const json = ['content-type', 'application/json']
    request.resume().on('end', () => {
      left -= 1
      if (left >= 0) response.writeHead(429, [...json, ...(headers ?? [])]).end(LIMITED)
      else response.writeHead(200, json).end(ANSWER)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
