import type { IncomingMessage } from 'node:http'
import { SluiceError } from '@sluice/core'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import type { HandlerOptions } from './handler-options.ts'
import { ANSWER, FakeRouter, type RouterScript } from './testing/fake-router.ts'
import { CHAT_PATHS, post, REQUESTS, serve, streamRequest } from './testing/serve.ts'

const CHAT = '/v1/messages'
const STREAM = streamRequest(CHAT)

describe('the handler', () => {
  it.each(CHAT_PATHS)('answers %s in its own protocol', async (path) => {
    await using app = await setUp()
    const response = await post(app.url + path, REQUESTS[path])
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(JSON.stringify(await response.json())).toContain('Hello there.')
    expect(app.router.asked).toHaveLength(1)
  })

  it('says in headers where the answer comes from and what it cost', async () => {
    await using app = await setUp({ head: { dropped: ['temperature'] } })
    const response = await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'])
    expect(sluiceHeaders(response)).toEqual({
      'x-sluice-tier': 'haiku',
      'x-sluice-model': ANSWER.model,
      'x-sluice-deployment': ANSWER.deployment,
      'x-sluice-decision': 'dec_1',
      'x-sluice-attempts': '2',
      'x-sluice-cost-usd': '0.000032000',
      'x-sluice-dropped': 'temperature',
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('says that a cost is unknown rather than nothing', async () => {
    await using app = await setUp({ head: { costNanoUsd: undefined } })
    const response = await post(`${app.url}/v1/responses`, REQUESTS['/v1/responses'])
    expect(response.headers.get('x-sluice-cost-usd')).toBe('unknown')
  })

  it('hands the router who asks, from where, and for how long', async () => {
    await using app = await setUp({}, { authenticate: async () => ({ tenant: 'acme' }) })
    const headers = { 'x-request-id': 'my-id_1', 'x-sluice-timeout-ms': '2500' }
    const response = await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'], headers)
    expect(app.router.context).toMatchObject({
      requestId: 'my-id_1',
      tenant: 'acme',
      timeoutMs: 2500,
      surface: 'anthropic-messages',
    })
    expect(response.headers.get('x-request-id')).toBe('my-id_1')
    expect(response.headers.get('request-id')).toBe('my-id_1')
  })

  it.each(['has spaces', 'x'.repeat(65)])('does not take over the request id %j', async (given) => {
    await using app = await setUp()
    await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'], { 'x-request-id': given })
    expect(app.router.context.requestId).toMatch(/^req_[\da-z]{20}$/)
  })

  it('counts everyone as the tenant "default" when nobody authenticates', async () => {
    await using app = await setUp()
    await post(`${app.url}/v1/responses`, REQUESTS['/v1/responses'])
    expect(app.router.context).toMatchObject({ tenant: 'default', timeoutMs: undefined })
  })

  it('takes JSON without a content type', async () => {
    await using app = await setUp()
    const body = Buffer.from(JSON.stringify(REQUESTS['/v1/messages']))
    const response = await fetch(`${app.url}/v1/messages`, { method: 'POST', body })
    expect(response.status).toBe(200)
  })

  it('passes on what is not its path, untouched', async () => {
    await using app = await setUp()
    const response = await post(`${app.url}/v2/messages`, REQUESTS['/v1/messages'])
    expect(response.status).toBe(418)
    expect(response.headers.get('x-request-id')).toBeNull()
  })

  it('T5: takes none of 1,000 clients who have sent their body and read their answer for one who left', async () => {
    await using app = await setUp()
    for (let round = 0; round < 100; round += 1) {
      const asking = Array.from({ length: 10 }, (_, at) => post(app.url + CHAT, at < 5 ? REQUESTS[CHAT] : STREAM))
      await Promise.all((await Promise.all(asking)).map((response) => response.arrayBuffer()))
    }
    await app.idle()
    expect(app.router.asked).toHaveLength(1_000)
    expect(app.router.asked.filter(({ context }) => context.signal.aborted)).toEqual([])
  })
})

describe('models and health', () => {
  it('lists models as OpenAI does', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/v1/models`)
    expect(await response.json()).toMatchObject({ object: 'list', data: [{ id: 'auto' }, { id: 'tier:haiku' }] })
  })

  it('lists models as Anthropic does for an Anthropic client', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/v1/models`, { headers: { 'anthropic-version': '2023-06-01' } })
    expect(await response.json()).toMatchObject({ data: [{ id: 'auto', display_name: 'Auto' }, {}], has_more: false })
  })

  it('describes one model', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/v1/models/tier:haiku`)
    expect(await response.json()).toMatchObject({ id: 'tier:haiku', object: 'model' })
  })

  it('reports health, 200 even when degraded', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'degraded', policyVersion: 'test', deployments: [] })
  })

  it('tells nobody but those it knows more of its health than the status', async () => {
    const authenticate = (req: IncomingMessage) => req.headers.authorization
    await using app = await setUp({}, { authenticate })
    const stranger = await fetch(`${app.url}/health`)
    expect(stranger.status).toBe(200)
    expect(await stranger.json()).toEqual({ status: 'degraded' })
    const known = await fetch(`${app.url}/health`, { headers: { authorization: 'acme' } })
    expect(await known.json()).toMatchObject({ deployments: [] })
  })

  it.each([
    ['refuses with an error of its own', new SluiceError({ code: 'forbidden', message: 'No.' }), 0],
    ['is out of order', new TypeError('no database'), 1],
  ])('answers its health even when authentication %s', async (_, error, reports) => {
    const onError = vi.fn<(error: unknown) => void>()
    await using app = await setUp({}, { authenticate: () => Promise.reject(error), onError })
    const response = await fetch(`${app.url}/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'degraded' })
    expect(onError).toHaveBeenCalledTimes(reports)
  })

  it('shows operators every breaker at /sluice/health, and everybody else the status', async () => {
    const isOperator = (req: IncomingMessage) => req.headers.authorization === 'operator'
    await using app = await setUp({}, { isOperator })
    const asOperator = await fetch(`${app.url}/sluice/health`, { headers: { authorization: 'operator' } })
    expect(await asOperator.json()).toEqual({ status: 'degraded', policyVersion: 'test', deployments: [] })
    const asAnybody = await fetch(`${app.url}/sluice/health`)
    expect(asAnybody.status).toBe(200)
    expect(await asAnybody.json()).toEqual({ status: 'degraded' })
  })

  it('answers its health even when nobody can say who is an operator', async () => {
    const onError = vi.fn<(error: unknown) => void>()
    await using app = await setUp({}, { isOperator: () => Promise.reject(new TypeError('no directory')), onError })
    const response = await fetch(`${app.url}/sluice/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'degraded' })
    expect(onError).toHaveBeenCalledOnce()
  })

  it('answers HEAD', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/health`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

async function setUp(script: RouterScript = {}, options: HandlerOptions = {}) {
  const router = new FakeRouter(script)
  return Object.assign(await serve(createHandler(router, options)), { router })
}

function sluiceHeaders(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('x-sluice-')))
}
