import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { SluiceError, type AnswerEvent, type RequestContext } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import type { HandlerOptions } from './handler-options.ts'
import { FakeRouter, openingOf, slowly, untilAborted, type RouterScript } from './testing/fake-router.ts'
import { CHAT_PATHS, post, responseTo, serve, streamRequest, type ChatPath, type Served } from './testing/serve.ts'

const SUCCESS_TERMINAL = /message_stop|\[DONE\]|response\.completed|"finish_reason":"/

describe('a streamed answer', () => {
  it.each(CHAT_PATHS)('of %s comes as server-sent events and ends with its success terminal', async (path) => {
    await using app = await setUp()
    const response = await post(app.url + path, streamRequest(path))
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(body).toContain('Hello there.')
    expect(body).toMatch(SUCCESS_TERMINAL)
    await app.idle()
    expect(app.router.ends).toEqual(['done'])
    expect(app.clock.pendingTimers).toBe(0)
  })

  it('says where it comes from in its head, and what it cost in its trailer', async () => {
    await using app = await setUp()
    const response = await open(app, '/v1/messages')
    await text(response)
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      trailer: 'x-sluice-cost-usd',
      'x-sluice-tier': 'haiku',
      'x-sluice-decision': 'dec_1',
      'x-sluice-attempts': '2',
      'request-id': expect.stringMatching(/^req_/),
    })
    expect(response.headers).not.toHaveProperty('x-sluice-cost-usd')
    expect(response.trailers).toEqual({ 'x-sluice-cost-usd': '0.000032000' })
  })

  it('comes without chunks and without a trailer for a client of HTTP/1.0', async () => {
    await using app = await setUp()
    const body = JSON.stringify(streamRequest('/v1/messages'))
    const socket = connect(app.port, '127.0.0.1')
    socket.write(`POST /v1/messages HTTP/1.0\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    const raw = await text(socket)
    expect(raw).toMatch(/^HTTP\/1\.1 200 OK[^]*message_stop/)
    expect(raw).not.toMatch(/trailer|chunked/i)
    expect(app.router.ends).toEqual(['done'])
  })

  it('sends nothing, not even its head, before the commit', async () => {
    const commit = Promise.withResolvers<void>()
    await using app = await setUp({ commit: () => commit.promise })
    const opening = open(app, '/v1/messages')
    await vi.waitUntil(() => app.router.asked.length === 1)
    expect(app.clock.pendingTimers).toBe(0)
    await app.clock.advance(60_000)
    commit.resolve()
    expect(await text(await opening)).toMatch(/^event: message_start/)
  })
})

describe('a stream that breaks off', () => {
  it.each(CHAT_PATHS)(
    'of %s ends with an error event, no success terminal and a destroyed connection',
    async (path) => {
      const error = new SluiceError({ code: 'stream_truncated', message: 'The vendor hung up.' })
      await using app = await setUp({ events: () => brokenBy(error) })
      const { body, isCut } = await readAll(await open(app, path))
      expect(body).toContain('partial text')
      expect(body).toContain('The vendor hung up.')
      expect(body).not.toMatch(SUCCESS_TERMINAL)
      expect(isCut).toBe(true)
      await app.idle()
      expect(app.router.ends).toEqual(['broken'])
      expect(app.clock.pendingTimers).toBe(0)
    },
  )

  it('of /v1/responses numbers its error event behind those before', async () => {
    const error = new SluiceError({ code: 'stream_truncated', message: 'The vendor hung up.' })
    await using app = await setUp({ events: () => brokenBy(error) })
    const { body } = await readAll(await open(app, '/v1/responses'))
    const numbers = [...body.matchAll(/"sequence_number":(\d+)/g)].map(([, digits]) => Number(digits))
    expect(numbers.length).toBeGreaterThan(3)
    expect(numbers).toEqual(numbers.map((_, position) => position))
  })

  it('by a defect says so without detail, and reports it', async () => {
    const onError = vi.fn<(error: unknown) => void>()
    const defect = new TypeError('secret')
    await using app = await setUp({ events: () => brokenBy(defect) }, { onError })
    const { body, isCut } = await readAll(await open(app, '/v1/messages'))
    expect(body).toContain('Internal error.')
    expect(body).not.toContain('secret')
    expect(isCut).toBe(true)
    await app.idle()
    expect(onError.mock.calls).toEqual([[defect]])
  })

  it('by ending without its end event is no success either', async () => {
    await using app = await setUp({ events: () => slowly(openingOf('partial text')) })
    const { body, isCut } = await readAll(await open(app, '/v1/chat/completions'))
    expect(body).not.toMatch(SUCCESS_TERMINAL)
    expect(isCut).toBe(true)
  })
})

describe('a client who leaves', () => {
  it.each(CHAT_PATHS)('a stream of %s has it abandoned', async (path) => {
    await using app = await setUp({ events: silentAfter })
    const response = await open(app, path)
    await once(response, 'data')
    response.destroy()
    await app.idle()
    expect(app.router.ends).toEqual(['abandoned'])
    expect(app.router.context.signal.aborted).toBe(true)
    expect(app.clock.pendingTimers).toBe(0)
  })

  it('while events flow has the iteration left, even if the router does not look at the signal', async () => {
    await using app = await setUp({ events: endless })
    const response = await open(app, '/v1/messages')
    await once(response, 'data')
    response.destroy()
    await app.idle()
    expect(app.router.ends).toEqual(['abandoned'])
  })

  it('before the commit aborts the signal and is sent nothing', async () => {
    const router: FakeRouter = new FakeRouter({ commit: () => untilAborted(router.context.signal) })
    await using app = await serve(createHandler(router))
    const leaving = new AbortController()
    const asking = fetch(`${app.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(streamRequest('/v1/messages')),
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    })
    await vi.waitUntil(() => router.asked.length === 1)
    leaving.abort()
    await expect(asking).rejects.toThrow('abort')
    await app.idle()
    expect(router.context.signal.reason).toMatchObject({ code: 'client_gone' })
  })
})

async function setUp(script: RouterScript = {}, options: HandlerOptions = {}) {
  const router = new FakeRouter(script)
  const clock = new FakeClock()
  return Object.assign(await serve(createHandler(router, { clock, ...options })), { router, clock })
}

async function* brokenBy(error: Error): AsyncGenerator<AnswerEvent> {
  yield* slowly(openingOf('partial text'))
  throw error
}

async function* silentAfter({ signal }: RequestContext): AsyncGenerator<AnswerEvent> {
  yield* openingOf('partial text')
  await untilAborted(signal)
}

async function* endless(): AsyncGenerator<AnswerEvent> {
  yield* openingOf('begin')
  for (;;) yield* slowly([{ type: 'text-delta', index: 0, text: 'more ' }])
}

async function open(app: Served, path: ChatPath): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json' }
  const asking = request(app.url + path, { method: 'POST', headers }).end(JSON.stringify(streamRequest(path)))
  const response = await responseTo(asking)
  return response.setEncoding('utf8')
}

async function readAll(response: IncomingMessage): Promise<{ readonly body: string; readonly isCut: boolean }> {
  let body = ''
  try {
    for await (const chunk of response) body += String(chunk)
  } catch {
    return { body, isCut: true }
  }
  return { body, isCut: !response.complete }
}
