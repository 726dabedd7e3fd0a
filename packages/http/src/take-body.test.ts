import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import type { HandlerOptions } from './handler-options.ts'
import { FakeRouter } from './testing/fake-router.ts'
import {
  CHAT_PATHS,
  post,
  REQUESTS,
  responseTo,
  serve,
  type ChatPath,
  type Served,
  type ServeOptions,
} from './testing/serve.ts'

const BODY = JSON.stringify(REQUESTS['/v1/messages'])

describe('a body', () => {
  it.each([
    ['gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['identity', Buffer.from(BODY)],
  ])('may be sent as %s', async (encoding, body) => {
    await using app = await setUp()
    expect((await send(app, body, { 'content-encoding': encoding })).status).toBe(200)
  })

  it('that is compressed in an unknown way gets 415', async () => {
    await using app = await setUp()
    expect((await send(app, BODY, { 'content-encoding': 'zstd' })).status).toBe(415)
  })

  it('that is not what its content-encoding says gets 400', async () => {
    await using app = await setUp()
    expect((await send(app, BODY, { 'content-encoding': 'gzip' })).status).toBe(400)
  })

  it('that swells beyond the limit gets 413', async () => {
    await using app = await setUp({ maxBodyBytes: 10_000 })
    const bomb = gzipSync(JSON.stringify({ padding: ' '.repeat(5_000_000) }))
    expect(bomb.length).toBeLessThan(10_000)
    expect((await send(app, bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'of type %s gets 415',
    async (type) => {
      await using app = await setUp()
      expect((await send(app, BODY, { 'content-type': type })).status).toBe(415)
    },
  )

  it('may name its charset', async () => {
    await using app = await setUp()
    expect((await send(app, BODY, { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200)
  })

  it('that is broken JSON gets 400 with the position', async () => {
    await using app = await setUp()
    const response = await post(`${app.url}/v1/messages`, '{"model": auto}')
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('position 10 (line 1, column 11)')
  })

  it('that a parser has read is taken as it is', async () => {
    await using app = await setUp({}, { prepare: parseBefore })
    expect((await send(app, BODY)).status).toBe(200)
    expect(app.router.asked).toHaveLength(1)
  })

  it('that a parser has left alone, with {} in its place, is read', async () => {
    await using app = await setUp({}, { prepare: (req) => void Object.assign(req, { body: {} }) })
    expect((await send(app, BODY)).status).toBe(200)
  })

  it.each(['{}', '[]', 'null', '7', ''])('of %j that a parser has read gets 400, not 500', async (given) => {
    const onError = vi.fn<(error: unknown) => void>()
    await using app = await setUp({ onError }, { prepare: parseBefore })
    for (const path of CHAT_PATHS) expect((await send(app, given, {}, path)).status).toBe(400)
    expect(onError).not.toHaveBeenCalled()
  })

  it('that is empty gets 400 when a parser has read it and left nothing', async () => {
    const prepare = async (req: IncomingMessage) => void (await text(req))
    await using app = await setUp({}, { prepare })
    expect((await send(app, '')).status).toBe(400)
  })

  it('may begin with a byte order mark', async () => {
    await using app = await setUp()
    expect((await send(app, `\u{FEFF}${BODY}`)).status).toBe(200)
  })

  it('that was read and not kept is reported as a defect of the host app', async () => {
    const onError = vi.fn<(error: unknown) => void>()
    const prepare = async (req: IncomingMessage) => void (await text(req))
    await using app = await setUp({ onError }, { prepare })
    expect((await send(app, BODY)).status).toBe(500)
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: expect.stringContaining('req.body') }))
  })
})

describe('a body that is too large', () => {
  it('gets 413 with the limit when its length says so, and the connection lives on', async () => {
    await using app = await setUp({ maxBodyBytes: 1_000 })
    const response = await send(app, ' '.repeat(200_000) + BODY)
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('1000 bytes')
    expect((await send(app, BODY)).status).toBe(200)
    await vi.waitUntil(() => app.clock.pendingTimers === 0)
  })

  it('gets 413 as soon as it passes the limit, while the client is still sending', async () => {
    await using app = await setUp({ maxBodyBytes: 1_000 })
    const upload = open(app)
    upload.write(' '.repeat(2_000))
    const response = await responseTo(upload)
    expect(response.statusCode).toBe(413)
    upload.end()
    await text(response)
  })

  it('is cut when its client sends on and on', async () => {
    await using app = await setUp({ maxBodyBytes: 1_000 })
    const upload = open(app)
    upload.write(' '.repeat(2_000))
    const response = await responseTo(upload)
    response.resume()
    await once(response, 'end')
    expect(app.clock.pendingTimers).toBe(1)
    const closed = once(upload, 'close')
    upload.on('error', () => undefined)
    await app.clock.advance(2_000)
    await closed
    expect(app.clock.pendingTimers).toBe(0)
  })
})

describe('a slow body', () => {
  it('gets 408 and a closed connection when its time is up', async () => {
    await using app = await setUp({ bodyTimeoutMs: 15_000 })
    const upload = open(app)
    upload.on('error', () => undefined)
    upload.write('{"model":')
    await vi.waitUntil(() => app.clock.pendingTimers === 1)
    const answered = responseTo(upload)
    await app.clock.advance(15_000)
    const response = await answered
    expect(response.statusCode).toBe(408)
    expect(response.headers.connection).toBe('close')
    response.resume()
    await vi.waitUntil(() => app.clock.pendingTimers === 0)
  })

  it('leaves nothing behind when its client leaves', async () => {
    await using app = await setUp()
    const upload = open(app)
    upload.on('error', () => undefined)
    upload.write('{"model":')
    await vi.waitUntil(() => app.clock.pendingTimers === 1)
    upload.destroy()
    await app.idle()
    expect(app.clock.pendingTimers).toBe(0)
    expect(app.router.asked).toEqual([])
  })
})

async function setUp(options: HandlerOptions = {}, serveOptions: ServeOptions = {}) {
  const router = new FakeRouter()
  const clock = new FakeClock()
  const served = await serve(createHandler(router, { clock, ...options }), serveOptions)
  return Object.assign(served, { router, clock })
}

async function parseBefore(req: IncomingMessage): Promise<void> {
  Object.assign(req, { body: JSON.parse((await text(req)) || '{}') as unknown })
}

function send(
  app: Served,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  path: ChatPath = '/v1/messages',
): Promise<Response> {
  const all = { 'content-type': 'application/json', ...headers }
  return fetch(app.url + path, { method: 'POST', body: Buffer.from(body), headers: all })
}

function open(app: Served): ClientRequest {
  return request(`${app.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' } })
}
