import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { eventsOf, NO_USAGE, type RequestContext, type RoutedAnswer, type RouteRecord } from '@sluice/core'
import type { Router } from '@sluice/router'
import Koa, { type Middleware } from 'koa'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sluice } from './sluice.ts'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

const CHAT = { messages: [{ role: 'user', content: 'Hi' }] }

const ANSWER: RoutedAnswer = {
  id: 'answer-1',
  model: 'claude-haiku-4-5',
  blocks: [{ type: 'text', text: 'Hello there.' }],
  text: 'Hello there.',
  stopReason: 'end',
  usage: NO_USAGE,
  usageSource: 'reported',
  decisionId: 'dec_1',
  tier: 'haiku',
  provider: 'anthropic',
  deployment: 'anthropic/claude-haiku-4-5',
  attempts: 1,
  dropped: [],
  costNanoUsd: 1n,
  latencyMs: 1,
  timeToFirstTokenMs: 1,
}

const RECORD: RouteRecord = {
  ...ANSWER,
  requestId: 'req_1',
  tenant: 'default',
  surface: 'in-process',
  time: 0,
  selector: { type: 'auto' },
  isStream: true,
  policyVersion: 'test',
  signals: {},
  classification: undefined,
  candidates: [],
  excluded: [],
  attempts: [],
  end: 'done',
  errorCode: undefined,
}

describe('sluice for Koa', () => {
  it.each([
    ['/v1/messages', { max_tokens: 9, ...CHAT }],
    ['/v1/chat/completions', CHAT],
    ['/v1/responses', { input: 'Hi' }],
  ])('serves %s below /llm unless told otherwise', async (path, body) => {
    const { url } = await serve((app, router) => app.use(sluice(router)))
    const response = await post(`${url}/llm${path}`, body)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Hello there.')
  })

  it.each(['/ai/', '/ai', '/', ''])('serves below the prefix %j', async (prefix) => {
    const { url } = await serve((app, router) => app.use(sluice(router, { prefix })))
    const response = await fetch(`${url}${prefix.replace(/\/$/, '')}/health?verbose`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ status: 'ok' })
  })

  it('streams, while outer middleware waits for the end', async () => {
    const order: string[] = []
    const outer: Middleware = async (_ctx, next) => {
      await next()
      order.push('outer')
    }
    const { url } = await serve((app, router) => app.use(outer).use(sluice(router)))
    const response = await post(`${url}/llm/v1/messages`, { max_tokens: 9, ...CHAT, stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toMatch(/Hello there\.[^]*message_stop/)
    await vi.waitUntil(() => order.length === 1)
  })

  it('works behind koa-mount without a prefix of its own', async () => {
    const { url } = await serve((app, router) => app.use(mountedAt('/api', sluice(router))))
    const response = await post(`${url}/api/v1/responses`, { input: 'Hi' })
    expect(response.status).toBe(200)
  })

  it('takes a body that a parser has put on ctx.request', async () => {
    const parse: Middleware = async (ctx, next) => {
      Object.assign(ctx.request, { body: JSON.parse(await text(ctx.req)) as unknown })
      await next()
    }
    const { url } = await serve((app, router) => app.use(parse).use(sluice(router)))
    const response = await post(`${url}/llm/v1/responses`, { input: 'Hi' })
    expect(response.status).toBe(200)
  })

  it.each(['/page', '/llm', '/llmv1/messages', '/v1/messages', '/llm/page'])('passes %s on', async (path) => {
    const host: Middleware = (ctx) => void (ctx.body = `host ${ctx.path}`)
    const { url } = await serve((app, router) => app.use(sluice(router)).use(host))
    expect(await (await fetch(url + path)).text()).toBe(`host ${path}`)
  })

  it('answers its own errors without telling the app', async () => {
    const onAppError = vi.fn<(error: Error) => void>()
    const { url } = await serve((app, router) => app.on('error', onAppError).use(sluice(router)))
    const response = await post(`${url}/llm/v1/messages`, '{')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
    expect(onAppError).not.toHaveBeenCalled()
  })

  it('gives later middleware ctx.sluice, for the tenant of the request', async () => {
    const ask: Middleware = async (ctx) => {
      const answer = await ctx.sluice.chat({ messages: 'Hi' })
      ctx.body = answer.text
    }
    const authenticate = (req: { headers: { authorization?: string } }) => req.headers.authorization
    const { url, asked } = await serve((app, router) => app.use(sluice(router, { authenticate })).use(ask))
    const response = await fetch(`${url}/ask`, { headers: { authorization: 'acme' } })
    expect(await response.text()).toBe('Hello there.')
    expect(asked).toMatchObject([{ tenant: 'acme', surface: 'in-process' }])
  })
})

// What koa-mount does: takes the prefix off the path, notes it, and puts the path back for what comes after.
function mountedAt(prefix: string, middleware: Middleware): Middleware {
  return async (ctx, next) => {
    const { path } = ctx
    if (!path.startsWith(`${prefix}/`)) return next()
    Object.assign(ctx, { mountPath: prefix, path: path.slice(prefix.length) })
    await middleware(ctx, next)
    ctx.path = path
  }
}

async function serve(mount: (app: Koa, router: Router) => unknown) {
  const asked: RequestContext[] = []
  const app = new Koa()
  mount(app, fakeRouter(asked))
  const server = app.listen(0, '127.0.0.1')
  Object.assign(server, { headersTimeout: 10_000, requestTimeout: 30_000 })
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('sluice.test: the server does not listen.')
  return { url: `http://127.0.0.1:${address.port}`, asked }
}

function fakeRouter(asked: RequestContext[]): Router {
  return {
    async chat(_request, context) {
      asked.push(context)
      return ANSWER
    },
    async stream(_request, context) {
      asked.push(context)
      return { head: ANSWER, events: inTurn(eventsOf(ANSWER)), record: Promise.resolve(RECORD) }
    },
    countTokens: async () => ({ inputTokens: 12, isExact: true, deployment: ANSWER.deployment, model: ANSWER.model }),
    explain: async () => Promise.reject(new Error('nobody explains')),
    models: () => [],
    health: () => ({ status: 'ok', policyVersion: 'test', deployments: [] }),
    onRoute: () => () => undefined,
    onBudget: () => () => undefined,
    onAlert: () => () => undefined,
    onFeedback: () => () => undefined,
    close: async () => {},
  }
}

async function* inTurn<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}

function post(url: string, body: object | string): Promise<Response> {
  const json = typeof body === 'string' ? body : JSON.stringify({ model: 'auto', ...body })
  return fetch(url, { method: 'POST', body: json, headers: { 'content-type': 'application/json' } })
}
