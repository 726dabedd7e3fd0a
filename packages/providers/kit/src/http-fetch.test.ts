import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { AttemptError, systemClock } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { afterEach, expect, test } from 'vitest'
import { createHttpFetch, type HttpFetchOptions } from './http-fetch.ts'
import { HttpStatusError } from './http-status-error.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const EVENT_STREAM = { 'content-type': 'text/event-stream' }

async function serve(handler: RequestListener, options?: HttpFetchOptions) {
  const server = createServer(handler)
  const url = await listen(server)
  const http = createHttpFetch(options)
  cleanups.push(
    () => http.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { url, fetch: http.fetch, server }
}

async function listen(server: TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof AttemptError ? error.failure.kind : String(error)
}

test('sends the body, and of the headers only those it was told to', async () => {
  let seen: IncomingMessage | undefined
  let text = ''
  const { url, fetch } = await serve((request, response) => {
    seen = request
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => response.setHeader('content-type', 'application/json').end('{"ok":true}'))
  })
  const headers = { authorization: 'Bearer k', 'x-stainless-os': 'Linux', cookie: 'c' }
  const answer = await fetch(`${url}/v1?a=b`, { method: 'POST', headers, body: '{"n":1}' })
  expect(await answer.json()).toEqual({ ok: true })
  expect([seen?.url, text]).toEqual(['/v1?a=b', '{"n":1}'])
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual(
    ['accept-encoding', 'authorization', 'connection', 'content-length', 'host'].toSorted(),
  )
})

test.each([301, 307, 404, 500])('throws status %i with headers and body, and follows nothing', async (status) => {
  let requests = 0
  const { url, fetch } = await serve((_request, response) => {
    requests += 1
    response.writeHead(status, { location: '/elsewhere', 'x-request-id': 'r1' }).end('{"error":"why"}')
  })
  const error = await fetch(url).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: HttpStatusError.name, status, body: { error: 'why' } })
  expect(requests).toBe(1)
})

test('knows a refused connection from one that was lost with the request on its way', async () => {
  const tcp = createTcpServer((socket) => socket.once('data', () => socket.destroy()))
  const url = await listen(tcp)
  const http = createHttpFetch()
  expect(await kindOf(http.fetch(url, { method: 'POST', body: 'x' }))).toBe('in-doubt')
  tcp.close()
  await once(tcp, 'close')
  expect(await kindOf(http.fetch(url, { method: 'POST', body: 'x' }))).toBe('unreachable')
  await http.close()
})

test('ends a call at once when its signal says so: before the headers, and in the middle of the body', async () => {
  const closed: Promise<unknown>[] = []
  const { url, fetch } = await serve((request, response) => {
    closed.push(once(response, 'close'))
    if (request.url === '/body') response.writeHead(200, EVENT_STREAM).write('data: 1\n\n')
  })
  const before = new AbortController()
  const pending = fetch(url, { signal: before.signal })
  setImmediate(() => before.abort())
  expect(await kindOf(pending)).toBe('client-gone')

  const middle = new AbortController()
  const reader = (await fetch(`${url}/body`, { signal: middle.signal })).body?.getReader()
  await reader?.read()
  middle.abort()
  expect(await kindOf(reader?.read() ?? Promise.resolve())).toBe('client-gone')
  await Promise.all(closed)
})

test('hands out events as they come, and says when they break off', async () => {
  let cut: (() => void) | undefined
  const { url, fetch } = await serve((request, response) => {
    response.writeHead(200, EVENT_STREAM).write('data: 1\n\n')
    cut = () => request.socket.destroy()
  })
  const reader = (await fetch(url)).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
  cut?.()
  expect(await kindOf(reader?.read() ?? Promise.resolve())).toBe('truncated')
})

test('says that a whole answer broke off', async () => {
  const { url, fetch } = await serve((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"ok"', () => request.socket.destroy())
  })
  expect(await kindOf(fetch(url))).toBe('truncated')
})

interface Sent {
  bytes: number
  closed?: Promise<unknown>
}

/** A body that goes on for as long as anybody reads, up to 64 MiB. */
function endless(response: ServerResponse, sent: Sent, filler: string): void {
  const chunk = Buffer.alloc(65_536, filler)
  sent.closed = once(response, 'close')
  const more = () => {
    while (!response.destroyed && sent.bytes < 64 * 1024 * 1024) {
      sent.bytes += chunk.length
      if (!response.write(chunk)) return void response.once('drain', more)
    }
    response.end()
  }
  more()
}

test('reads 64 KiB of an error page and leaves the rest to the vendor', async () => {
  const sent: Sent = { bytes: 0 }
  const { url, fetch } = await serve((_request, response) => {
    response.writeHead(503, { 'content-type': 'text/html', 'x-request-id': 'r1' })
    endless(response, sent, '<p>Sorry.</p>')
  })
  const error = await fetch(url).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: HttpStatusError.name, status: 503, body: expect.stringMatching(/^<p>Sorry/) })
  expect(error instanceof HttpStatusError && String(error.body).length).toBe(65_536)
  await sent.closed
  expect(sent.bytes).toBeLessThan(32 * 1024 * 1024)
})

test('gives up on an answer that is larger than any can be', async () => {
  const sent: Sent = { bytes: 0 }
  const { url, fetch } = await serve((_request, response) => {
    endless(response.setHeader('content-type', 'application/json'), sent, '[1, ')
  })
  expect(await kindOf(fetch(url))).toBe('malformed-answer')
  await sent.closed
})

test('gives up on an event that does not end, with hardly more than 1 MiB of it read', async () => {
  const sent: Sent = { bytes: 0 }
  const { url, fetch } = await serve((_request, response) => endless(response.writeHead(200, EVENT_STREAM), sent, 'x'))
  let read = 0
  const reading = async () => {
    for await (const chunk of (await fetch(url)).body ?? []) read += chunk.length
  }
  expect(await kindOf(reading())).toBe('malformed-answer')
  expect(read).toBeLessThanOrEqual(1024 * 1024)
  await sent.closed
  expect(sent.bytes).toBeLessThan(32 * 1024 * 1024)
})

test('keeps the connection of a reader who stopped at the terminal event', async () => {
  const ports = new Set<number | undefined>()
  const { url, fetch } = await serve(
    (request, response) => {
      ports.add(request.socket.remotePort)
      response.writeHead(200, EVENT_STREAM).write('data: [DONE]\n\n')
      setImmediate(() => response.end())
    },
    { clock: systemClock },
  )
  for (let call = 0; call < 3; call += 1) {
    const reader = (await fetch(url)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))))
  }
  expect(ports.size).toBeLessThan(3)
})

test('gives a connection up whose vendor goes on after the reader has stopped', async () => {
  const clock = new FakeClock()
  let closed: Promise<unknown> | undefined
  const { url, fetch } = await serve(
    (_request, response) => {
      closed = once(response, 'close')
      response.writeHead(200, EVENT_STREAM).write('data: [DONE]\n\n')
    },
    { clock },
  )
  const reader = (await fetch(url)).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await clock.advance(1000)
  await closed
  expect(clock.pendingTimers).toBe(0)
})

test('refuses bodies that it would have to stream', async () => {
  const { url, fetch } = await serve((_request, response) => void response.end())
  await expect(fetch(url, { method: 'POST', body: new Blob(['x']) })).rejects.toThrow('must be text or bytes')
})
