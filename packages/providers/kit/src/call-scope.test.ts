import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { openReporting } from './call-scope.ts'
import { createHttpFetch } from './http-fetch.ts'

const server = createServer()
const http = createHttpFetch()
afterEach(async () => {
  await http.close()
  server.closeAllConnections()
  server.close()
})

test('a stream tells of each piece that is read of it, pings included, and of no other call', async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
  const heard: string[] = []
  const first = await openStream(url, () => heard.push('first'))
  const second = await openStream(url, () => heard.push('second'))
  const silent = await openStream(url)
  for (const stream of [first, second, first, silent]) await stream.piece(': ping\n\n')
  expect(heard).toEqual(['first', 'second', 'first'])
  for (const stream of [first, second, silent]) await stream.end()
  // On a connection that has served the others, and outside of any call.
  const later = await openStream(url)
  await later.piece('data: 1\n\n')
  await later.end()
  expect(heard).toHaveLength(3)
})

async function openStream(url: string, onBytes?: () => void) {
  const answering = once(server, 'request')
  const opening = onBytes ? openReporting(onBytes, () => http.fetch(url)) : http.fetch(url)
  const [, response]: ServerResponse[] = await answering
  response?.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  const reader = (await opening).body?.getReader()
  return {
    async piece(text: string) {
      response?.write(text)
      await reader?.read()
    },
    async end() {
      response?.end()
      await reader?.read()
      await setImmediate()
    },
  }
}
