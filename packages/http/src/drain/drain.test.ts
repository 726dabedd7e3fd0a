import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { eventsOf, type AnswerEvent, type RequestContext } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { createHandler } from '../create-handler.ts'
import type { HandlerOptions } from '../handler-options.ts'
import { ANSWER, FakeRouter, openingOf, untilAborted, type RouterScript } from '../testing/fake-router.ts'
import { CHAT_PATHS, post, REQUESTS, responseTo, serve, streamRequest, type ChatPath } from '../testing/serve.ts'

const CHAT = '/v1/messages'
const TERMINALS = /message_stop|\[DONE\]|response\.completed|"finish_reason":"/
const ERROR_EVENTS: Readonly<Record<ChatPath, RegExp>> = {
  '/v1/messages': /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error"/,
  '/v1/chat/completions': /data: \{"error":\{[^\n]*"code":"overloaded"/,
  '/v1/responses': /event: (?:error|response\.failed)\ndata: [^\n]*overloaded/,
}

describe('a handler that drains', () => {
  it.each(CHAT_PATHS)('refuses a new %s: 503, to be sent again elsewhere, and closes the connection', async (path) => {
    await using app = await setUp()
    await app.handler.drain()
    const refused = await post(app.url + path, REQUESTS[path])
    expect(refused.status).toBe(503)
    expect(refused.headers.get('connection')).toBe('close')
    expect(refused.headers.get('x-should-retry')).toBe('true')
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10)
    expect(app.router.asked).toEqual([])
  })

  it('refuses counts of tokens, answers the rest, and says in its health that it drains', async () => {
    await using app = await setUp()
    await app.handler.drain()
    expect((await post(`${app.url}/v1/messages/count_tokens`, REQUESTS[CHAT])).status).toBe(503)
    expect((await fetch(`${app.url}/v1/models`)).status).toBe(200)
    for (const path of ['/health', '/sluice/health']) {
      const health = await fetch(app.url + path)
      expect(health.status).toBe(503)
      expect(await health.json()).toEqual({ status: 'draining', policyVersion: 'test', deployments: [] })
    }
  })

  it('leaves a stream alone that ends in time, and waits for it', async () => {
    const pause = Promise.withResolvers<void>()
    await using app = await setUp({ events: () => resumedAfter(pause.promise) })
    const response = await open(app.url, CHAT)
    let isDrained = false
    const draining = app.handler.drain().then(() => (isDrained = true))
    await app.clock.advance(29_999)
    expect(isDrained).toBe(false)
    pause.resolve()
    expect(await text(response)).toMatch(/Hello there\.[^]*message_stop/)
    await draining
    expect(app.router.ends).toEqual(['done'])
    expect(app.clock.pendingTimers).toBe(0)
  })

  it.each(CHAT_PATHS)('ends a stream of %s by a typed error event when its time is over', async (path) => {
    await using app = await setUp({ events: silentAfterOpening })
    const response = await open(app.url, path)
    const draining = app.handler.drain({ timeoutMs: 1_000 })
    await app.clock.advance(1_000)
    const { body, isCut } = await readAll(response)
    expect(body).toContain('opening')
    expect(body).toMatch(ERROR_EVENTS[path])
    expect(body).not.toMatch(TERMINALS)
    expect(isCut).toBe(true)
    await draining
    expect(app.router.ends).toEqual(['abandoned'])
    expect(app.defects).toEqual([])
    expect(app.clock.pendingTimers).toBe(0)
  })

  it('answers 503 where nothing has been sent yet when its time is over', async () => {
    const commit = () => untilAborted(app.router.context.signal)
    await using app = await setUp({ commit })
    const asking = post(app.url + CHAT, streamRequest(CHAT))
    while (app.router.asked.length === 0) await setImmediate()
    const draining = app.handler.drain({ timeoutMs: 1_000 })
    await app.clock.advance(1_000)
    expect((await asking).status).toBe(503)
    await draining
  })

  it('stops fetching for a reader who is behind, and tells them why once they read on', async () => {
    await using app = await setUp({ events: () => endless() })
    const response = await open(app.url, CHAT)
    await untilStill(() => app.router.fetched)
    const draining = app.handler.drain({ timeoutMs: 1_000 })
    const before = app.router.fetched
    await app.clock.advance(1_000)
    expect((await readAll(response)).body.slice(-1_000)).toMatch(ERROR_EVENTS[CHAT])
    await draining
    expect(app.router.fetched).toBeLessThanOrEqual(before + 1)
  })

  it('closes the connection of a reader who takes nothing, two seconds later', async () => {
    await using app = await setUp({ events: () => endless() })
    const response = await open(app.url, CHAT)
    let isDrained = false
    const draining = app.handler.drain({ timeoutMs: 1_000 }).then(() => (isDrained = true))
    // Until what is between the two is full, and the handler waits.
    await untilStill(() => app.router.fetched)
    await app.clock.advance(2_999)
    expect(isDrained).toBe(false)
    await app.clock.advance(1)
    await draining
    expect(app.router.ends).toEqual(['abandoned'])
    expect(app.clock.pendingTimers).toBe(0)
    response.destroy()
  })

  it('is through at once with nothing in flight, and drains once however often it is told', async () => {
    await using app = await setUp()
    await Promise.all([app.handler.drain(), app.handler.drain({ timeoutMs: 1 })])
    expect(app.clock.pendingTimers).toBe(0)
  })
})

class CountingRouter extends FakeRouter {
  fetched = 0
}

async function setUp(script: RouterScript = {}, options: HandlerOptions = {}) {
  const defects: unknown[] = []
  const router = new CountingRouter({ ...script, events: script.events && counted(script.events) })
  function counted(events: (context: RequestContext) => AsyncIterable<AnswerEvent>) {
    return async function* (context: RequestContext): AsyncGenerator<AnswerEvent> {
      for await (const event of events(context)) {
        router.fetched += 1
        yield event
      }
    }
  }
  const clock = new FakeClock()
  const handler = createHandler(router, { clock, onError: (defect) => defects.push(defect), ...options })
  return Object.assign(await serve(handler), { router, clock, handler, defects })
}

async function* resumedAfter(pause: Promise<void>): AsyncGenerator<AnswerEvent> {
  const events = [...eventsOf(ANSWER)]
  // Up to the first content: the head goes out with it.
  yield* events.slice(0, 3)
  await pause
  yield* events.slice(3)
}

async function* silentAfterOpening({ signal }: RequestContext): AsyncGenerator<AnswerEvent> {
  yield* openingOf('opening')
  await untilAborted(signal)
}

async function* endless(): AsyncGenerator<AnswerEvent> {
  yield* openingOf('opening')
  for (;;) {
    await setImmediate()
    yield { type: 'text-delta', index: 0, text: 'x'.repeat(100_000) }
  }
}

/** A stream whose head is here; nothing of it is read yet. */
async function open(url: string, path: ChatPath): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json' }
  const asking = request(url + path, { method: 'POST', headers }).end(JSON.stringify(streamRequest(path)))
  return responseTo(asking)
}

async function readAll(response: IncomingMessage): Promise<{ readonly body: string; readonly isCut: boolean }> {
  let body = ''
  try {
    for await (const chunk of response.setEncoding('utf8')) body += String(chunk)
  } catch {
    return { body, isCut: true }
  }
  return { body, isCut: !response.complete }
}

async function untilStill(read: () => number): Promise<void> {
  for (let seen = -1, still = 0; still < 200;) {
    still = read() === seen ? still + 1 : 0
    seen = read()
    await setImmediate()
  }
}
