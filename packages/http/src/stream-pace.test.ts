import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { AnswerEvent } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import { FakeRouter, openingOf, slowly, untilAborted, type RouterScript } from './testing/fake-router.ts'
import { post, serve, streamRequest, type Served } from './testing/serve.ts'

const BIG_TEXT = 'x'.repeat(10_000)
const CHAT = '/v1/chat/completions'

describe('a slow reader', () => {
  it('stops the flow: hardly more is fetched than it reads', async () => {
    const source = countedEvents()
    await using app = await setUp({ events: source.events })
    const socket = askAndStopReading(app)
    const fetched = await whenStill(() => source.fetched)
    expect(app.last().res.writableLength).toBeLessThan(256 * 1024)
    expect(app.clock.pendingTimers).toBe(2)
    socket.resume()
    await vi.waitUntil(() => source.fetched > fetched + 1_000)
    expect(listenersOn(app.last().res)).toBeLessThan(app.last().listeners + 5)
    socket.destroy()
    await app.idle()
    expect(app.router.ends).toEqual(['abandoned'])
    expect(app.clock.pendingTimers).toBe(0)
  })

  it('who takes nothing for a minute is disconnected, and the stream abandoned', async () => {
    const source = countedEvents()
    await using app = await setUp({ events: source.events })
    askAndStopReading(app)
    await whenStill(() => source.fetched)
    const waiting = app.last().res.writableLength
    await app.clock.advance(59_000)
    expect(app.last().res.destroyed).toBe(false)
    expect(app.last().res.writableLength).toBe(waiting)
    await app.clock.advance(1_000)
    await app.idle()
    expect(app.last().res.destroyed).toBe(true)
    expect(app.router.ends).toEqual(['abandoned'])
    expect(app.router.context.signal.aborted).toBe(true)
    expect(app.clock.pendingTimers).toBe(0)
  })
})

describe('twenty slow readers', () => {
  it('T6: who take nothing hold 256 KiB each at most, and are disconnected after a minute', async () => {
    const source = countedEvents()
    await using app = await setUp({ events: source.events })
    for (let readers = 0; readers < 20; readers += 1) askAndStopReading(app)
    await vi.waitUntil(() => app.exchanges.length === 20)
    await whenStill(() => source.fetched)
    for (const { res } of app.exchanges) expect(res.writableLength).toBeLessThanOrEqual(256 * 1024)
    await app.clock.advance(60_000)
    await app.idle()
    expect(app.exchanges.every(({ res }) => res.destroyed)).toBe(true)
    expect(app.router.ends).toEqual(Array.from({ length: 20 }, () => 'abandoned'))
    expect(app.clock.pendingTimers).toBe(0)
  })
})

describe('a silent stream', () => {
  it('T8: in two minutes of silence says something every 15 seconds; before the first content, nothing', async () => {
    const commit = Promise.withResolvers<void>()
    await using app = await setUp({ commit: () => commit.promise, events: ({ signal }) => pausedAfterOpening(signal) })
    const asking = post(app.url + CHAT, streamRequest(CHAT))
    await vi.waitUntil(() => app.router.asked.length === 1)
    await app.clock.advance(60_000)
    expect(app.writes).not.toHaveBeenCalled()
    expect(app.last().res.headersSent).toBe(false)
    commit.resolve()
    const response = await asking
    await vi.waitUntil(() => app.writes.mock.calls.length > 0)
    const before = app.writes.mock.calls.length
    for (let pings = 1; pings <= 8; pings += 1) {
      await app.clock.advance(15_000)
      expect(app.writes.mock.calls.length).toBe(before + pings)
    }
    await response.body?.cancel()
    await app.idle()
  })

  it('counts its silence from the last event', async () => {
    const pause = Promise.withResolvers<void>()
    await using app = await setUp({ events: ({ signal }) => resumedAfter(pause.promise, signal) })
    const response = await post(app.url + CHAT, streamRequest(CHAT))
    await vi.waitUntil(() => app.writes.mock.calls.length > 0)
    await app.clock.advance(10_000)
    const before = app.writes.mock.calls.length
    pause.resolve()
    await vi.waitUntil(() => app.writes.mock.calls.length === before + 1)
    await app.clock.advance(14_999)
    expect(app.writes.mock.calls.length).toBe(before + 1)
    await app.clock.advance(1)
    expect(app.writes.mock.calls.length).toBe(before + 2)
    await response.body?.cancel()
    await app.idle()
  })

  it('says something that means nothing every keep-alive interval, and only then', async () => {
    await using app = await setUp({ events: ({ signal }) => pausedAfterOpening(signal) })
    const response = await post(app.url + CHAT, streamRequest(CHAT))
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    while (!seen.includes('opening')) seen += (await reader?.read())?.value ?? ''
    const before = app.writes.mock.calls.length
    await app.clock.advance(14_999)
    expect(app.writes.mock.calls.length).toBe(before)
    await app.clock.advance(1)
    expect(app.writes.mock.calls.length).toBe(before + 1)
    expect((await reader?.read())?.value).toMatch(/^(:|event: ping)/)
    await app.clock.advance(30_000)
    expect(app.writes.mock.calls.length).toBe(before + 3)
    await reader?.cancel()
    await app.idle()
    expect(app.clock.pendingTimers).toBe(0)
  })
})

describe('a request that has ended', () => {
  it('leaves no listener on the connection it came by', async () => {
    await using app = await setUp({})
    const counts: number[] = []
    for (let round = 0; round < 20; round += 1) {
      const response = await post(app.url + CHAT, streamRequest(CHAT))
      await response.text()
      await app.idle()
      counts.push(listenersOn(app.last().socket))
      expect(listenersOn(app.last().res)).toBeLessThanOrEqual(app.last().listeners)
    }
    expect(new Set(counts).size).toBe(1)
    expect(app.clock.pendingTimers).toBe(0)
  })
})

async function setUp(script: RouterScript) {
  const router = new FakeRouter(script)
  const clock = new FakeClock()
  const exchanges: { readonly res: ServerResponse; readonly socket: Socket; readonly listeners: number }[] = []
  const writes = vi.fn<() => void>()
  const prepare = (req: IncomingMessage, res: ServerResponse) => {
    exchanges.push({ res, socket: req.socket, listeners: listenersOn(res) })
    const write = res.write.bind(res)
    res.write = (chunk: unknown) => {
      writes()
      return write(chunk)
    }
  }
  const served = await serve(createHandler(router, { clock }), { prepare })
  function last() {
    const exchange = exchanges.at(-1)
    if (!exchange) throw new Error('stream-pace.test: no request has come in.')
    return exchange
  }
  return Object.assign(served, { router, clock, writes, exchanges, last })
}

function countedEvents() {
  const source = {
    fetched: 0,
    events: () => fetch(),
  }
  async function* fetch(): AsyncGenerator<AnswerEvent> {
    yield* openingOf('opening')
    for (;;) {
      source.fetched += 1
      yield* slowly([{ type: 'text-delta', index: 0, text: BIG_TEXT }])
    }
  }
  return source
}

async function* pausedAfterOpening(signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  yield* openingOf('opening')
  await untilAborted(signal)
}

async function* resumedAfter(pause: Promise<void>, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  yield* openingOf('opening')
  await pause
  yield { type: 'text-delta', index: 0, text: 'more' }
  await untilAborted(signal)
}

function askAndStopReading(app: Served): Socket {
  const body = JSON.stringify(streamRequest(CHAT))
  const socket = connect(app.port, '127.0.0.1')
  socket.on('error', () => undefined).pause()
  socket.write(`POST ${CHAT} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  return socket
}

/** The value once it has stopped changing for a hundred turns of the loop in a row. */
async function whenStill(read: () => number): Promise<number> {
  let last = read()
  for (let turns = 0; turns < 100 || last === 0; turns += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    if (read() !== last) turns = 0
    last = read()
  }
  return last
}

function listenersOn(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)
}
