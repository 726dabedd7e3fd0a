import { seededRandom } from '@sluice/core'
import { MemoryRecords } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import { createHandler } from '../create-handler.ts'
import type { HandlerOptions } from '../handler-options.ts'
import { ANSWER, FakeRouter, type RouterScript } from '../testing/fake-router.ts'
import { CHAT_PATHS, post, REQUESTS, serve } from '../testing/serve.ts'

const CHAT = '/v1/messages'
const OTHERS = ['/v1/models', '/v1/models/auto', '/health', '/sluice/health', '/sluice/spend']

describe('shedding load', () => {
  it.each(CHAT_PATHS)('refuses %s with 503 while as many are in flight as may be, and takes the next', async (path) => {
    const first = Promise.withResolvers<typeof ANSWER>()
    await using app = await setUp({ chat: () => first.promise }, { maxInFlight: 1 })
    const asking = post(app.url + path, REQUESTS[path])
    await app.untilAsked(1)
    const refused = await post(app.url + path, REQUESTS[path])
    expect(refused.status).toBe(503)
    expect(refused.headers.get('x-should-retry')).toBe('true')
    expect(JSON.stringify(await refused.json())).toContain('as much to do as it can')
    first.resolve(ANSWER)
    expect((await asking).status).toBe(200)
    await app.idle()
    expect((await post(app.url + path, REQUESTS[path])).status).toBe(200)
    expect(app.router.asked).toHaveLength(2)
  })

  it('frees the place of a request that failed, was refused or was left', async () => {
    await using app = await setUp({ chat: () => Promise.reject(new Error('defect')) }, { maxInFlight: 1 })
    expect((await post(app.url + CHAT, REQUESTS[CHAT])).status).toBe(500)
    expect((await post(app.url + CHAT, '{')).status).toBe(400)
    expect((await post(app.url + CHAT, REQUESTS[CHAT])).status).toBe(500)
  })

  it('refuses chats while the event loop runs late, and not a moment longer', async () => {
    let lagMs = 201
    await using app = await setUp({}, { loopLagMs: () => lagMs })
    expect((await post(app.url + CHAT, REQUESTS[CHAT])).status).toBe(503)
    lagMs = 200
    expect((await post(app.url + CHAT, REQUESTS[CHAT])).status).toBe(200)
  })

  it('never refuses counts of tokens, models, health or spend', async () => {
    await using app = await setUp({}, { maxInFlight: 0, loopLagMs: () => 10_000, records: new MemoryRecords() })
    const responses = await Promise.all(OTHERS.map((path) => fetch(app.url + path)))
    expect(responses.map(({ status }) => status)).toEqual(OTHERS.map(() => 200))
    expect((await post(`${app.url}/v1/messages/count_tokens`, REQUESTS[CHAT])).status).toBe(200)
    expect((await post(app.url + CHAT, REQUESTS[CHAT])).status).toBe(503)
  })

  it('asks nobody who sent a request, and reads no body, before it refuses', async () => {
    const authenticate = () => expect.unreachable()
    await using app = await setUp({}, { maxInFlight: 0, authenticate })
    expect((await post(app.url + CHAT, 'not JSON')).status).toBe(503)
  })

  it('spreads those it refuses over one to ten seconds', async () => {
    await using app = await setUp({}, { maxInFlight: 0, random: seededRandom(1) })
    const waits = new Set<number>()
    for (let round = 0; round < 100; round += 1) {
      const refused = await post(app.url + CHAT, REQUESTS[CHAT])
      waits.add(Number(refused.headers.get('retry-after')))
    }
    expect([...waits].toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
})

async function setUp(script: RouterScript = {}, options: HandlerOptions = {}) {
  const router = new FakeRouter(script)
  const served = await serve(createHandler(router, { onError: () => {}, ...options }))
  async function untilAsked(count: number): Promise<void> {
    while (router.asked.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return Object.assign(served, { router, untilAsked })
}
