import { SluiceError } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryIdempotency } from '@sluice/memory'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from '../create-handler.ts'
import { ANSWER, FakeRouter, type RouterScript } from '../testing/fake-router.ts'
import { CHAT_PATHS, post, REQUESTS, serve, streamRequest } from '../testing/serve.ts'

const KEY = { 'idempotency-key': 'order-17' }

async function start(script: RouterScript = {}, clock = new FakeClock()) {
  const router = new FakeRouter(script)
  const idempotency = new MemoryIdempotency(clock)
  const authenticate = (req: { readonly headers: { readonly authorization?: string } }) =>
    req.headers.authorization ?? 'default'
  const app = await serve(createHandler(router, { idempotency, authenticate }))
  return { router, app }
}

describe.each(CHAT_PATHS)('a request with an Idempotency-Key to %s', (path) => {
  it('is answered again without being asked again, whole', async () => {
    const { router, app } = await start()
    await using _ = app
    const first = await post(app.url + path, REQUESTS[path], KEY)
    const second = await post(app.url + path, REQUESTS[path], KEY)
    expect(await second.text()).toBe(await first.text())
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.headers.get('x-sluice-cost-usd')).toBe(first.headers.get('x-sluice-cost-usd'))
    expect(router.asked).toHaveLength(1)
  })

  it('is answered again without being asked again, streamed', async () => {
    const { router, app } = await start()
    await using _ = app
    const first = await post(app.url + path, streamRequest(path), KEY)
    const text = await first.text()
    await app.idle()
    const second = await post(app.url + path, streamRequest(path), KEY)
    expect(await second.text()).toBe(text)
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(router.asked).toHaveLength(1)
  })
})

describe('an Idempotency-Key', () => {
  const path = '/v1/messages'

  it('lets one of fifty requests at once through; the others are told to wait or get its answer', async () => {
    const { router, app } = await start()
    await using _ = app
    const responses = await Promise.all(Array.from({ length: 50 }, () => post(app.url + path, REQUESTS[path], KEY)))
    const statuses = responses.map(({ status }) => status)
    expect(router.asked).toHaveLength(1)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1)
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true)
  })

  it('is refused with 422 for another request', async () => {
    const { router, app } = await start()
    await using _ = app
    await post(app.url + path, REQUESTS[path], KEY)
    const other = await post(app.url + path, { ...REQUESTS[path], max_tokens: 7 }, KEY)
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
    expect(router.asked).toHaveLength(1)
  })

  it("is each tenant's own", async () => {
    const { router, app } = await start()
    await using _ = app
    await post(app.url + path, REQUESTS[path], { ...KEY, authorization: 'acme' })
    const other = await post(app.url + path, REQUESTS[path], { ...KEY, authorization: 'other' })
    expect(other.headers.get('idempotent-replayed')).toBeNull()
    expect(router.asked).toHaveLength(2)
  })

  it('may be used again after a request that failed', async () => {
    let calls = 0
    const fail = async () => {
      calls += 1
      throw new SluiceError({ code: 'upstream_unavailable', message: 'down' })
    }
    const { app } = await start({ chat: fail, commit: fail })
    await using _ = app
    for (const body of [REQUESTS[path], streamRequest(path)]) {
      expect((await post(app.url + path, body, KEY)).status).toBe(503)
    }
    expect(calls).toBe(2)
  })

  it('may be used again after a stream that broke off', async () => {
    const { router, app } = await start({
      async *events() {
        yield { type: 'start', id: 'a', model: 'm' }
        throw new SluiceError({ code: 'stream_truncated', message: 'cut' })
      },
    })
    await using _ = app
    for (let times = 0; times < 2; times += 1) {
      const response = await post(app.url + path, streamRequest(path), KEY)
      await response.text().catch(() => undefined)
      await app.idle()
    }
    expect(router.asked).toHaveLength(2)
  })

  it('has its request ended before another may begin with it', async () => {
    const { router, app } = await start()
    await using _ = app
    await post(app.url + path, REQUESTS[path], KEY)
    expect(router.context.timeoutMs).toBe(780_000)
    await post(app.url + path, REQUESTS[path], { 'idempotency-key': 'other', 'x-sluice-timeout-ms': '5000' })
    expect(router.context.timeoutMs).toBe(5_000)
    await post(app.url + path, REQUESTS[path])
    expect(router.context.timeoutMs).toBeUndefined()
  })

  it.each(['answers', 'fails'])(
    'is not answered by a run that stood still, and %s when another has begun since',
    async (end) => {
      const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const clock = new FakeClock()
      let calls = 0
      const chat = async () => {
        calls += 1
        const call = calls
        await [one, two][call - 1]?.promise
        if (call === 1 && end === 'fails') throw new SluiceError({ code: 'upstream_unavailable', message: 'down' })
        return { ...ANSWER, id: `answer-${call}` }
      }
      const { app } = await start({ chat }, clock)
      await using _ = app
      const first = post(app.url + path, REQUESTS[path], KEY)
      await vi.waitUntil(() => calls === 1)
      await clock.advance(900_000)
      // Another body: its answer must not be that of the first.
      const other = { ...REQUESTS[path], max_tokens: 7 }
      const second = post(app.url + path, other, KEY)
      await vi.waitUntil(() => calls === 2)
      one.resolve()
      await (await first).text()
      expect((await post(app.url + path, other, KEY)).status).toBe(409)
      two.resolve()
      const text = await (await second).text()
      const replayed = await post(app.url + path, other, KEY)
      expect([replayed.headers.get('idempotent-replayed'), await replayed.text()]).toEqual(['true', text])
      expect(calls).toBe(2)
    },
  )

  it('must be plain text of at most 255 characters', async () => {
    const { router, app } = await start()
    await using _ = app
    const response = await post(app.url + path, REQUESTS[path], { 'idempotency-key': 'x'.repeat(256) })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('idempotency-key: must be 1 to 255 plain characters.')
    expect(router.asked).toEqual([])
  })
})
