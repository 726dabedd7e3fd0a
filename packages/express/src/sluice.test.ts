import { once } from 'node:events'
import { eventsOf, NO_USAGE, SluiceError, type RequestContext, type RoutedAnswer, type RouteRecord } from '@sluice/core'
import type { Router } from '@sluice/router'
import express, { type Express, type RequestHandler } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { sluice } from './sluice.ts'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

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

describe('sluice for Express', () => {
  it.each([
    ['/v1/messages', { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
    ['/v1/responses', { input: 'Hi' }],
  ])('serves %s below its mount point', async (path, body) => {
    const { url } = await serve((app, router) => app.use('/llm', sluice(router)))
    const response = await post(`${url}/llm${path}`, body)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Hello there.')
  })

  it('streams', async () => {
    const { url } = await serve((app, router) => app.use('/llm', sluice(router)))
    const response = await post(`${url}/llm/v1/messages`, {
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toMatch(/Hello there\.[^]*message_stop/)
  })

  it('takes a body that express.json() has read', async () => {
    const { url } = await serve((app, router) => app.use(express.json(), sluice(router)))
    const response = await post(`${url}/v1/responses`, { input: 'Hi' })
    expect(response.status).toBe(200)
  })

  it('passes on what is not its path, below a mount point and at the root', async () => {
    const host: RequestHandler = (req, res) => void res.send(`host ${req.originalUrl}`)
    const { url } = await serve((app, router) => app.use('/llm', sluice(router)).use(sluice(router)).use(host))
    expect(await (await fetch(`${url}/llm/elsewhere`)).text()).toBe('host /llm/elsewhere')
    expect(await (await fetch(`${url}/elsewhere`)).text()).toBe('host /elsewhere')
    expect((await fetch(`${url}/llm/health`)).status).toBe(200)
  })

  it('answers its own errors, and leaves those of the host app to the host app', async () => {
    const failing: RequestHandler = () => {
      throw new Error('of the host')
    }
    const onHostError: express.ErrorRequestHandler = (_error, _req, res, _next) =>
      void res.status(500).send('host error')
    const { url } = await serve((app, router) => app.use('/llm', sluice(router)).use(failing, onHostError))
    const ours = await post(`${url}/llm/v1/messages`, '{')
    expect(ours.status).toBe(400)
    expect(await ours.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
    expect(await (await fetch(`${url}/page`)).text()).toBe('host error')
  })

  it('gives later handlers req.sluice, for the tenant of the request', async () => {
    const ask: RequestHandler = async (req, res) => {
      const answer = await req.sluice.chat({ messages: 'Hi' })
      res.send(answer.text)
    }
    const authenticate = (req: { headers: { authorization?: string } }) => req.headers.authorization
    const { url, asked } = await serve((app, router) => app.use(sluice(router, { authenticate })).get('/ask', ask))
    const response = await fetch(`${url}/ask`, { headers: { authorization: 'acme' } })
    expect(await response.text()).toBe('Hello there.')
    expect(asked).toMatchObject([{ tenant: 'acme', surface: 'in-process' }])
    expect(asked[0]?.signal.aborted).toBe(false)
  })

  it('rejects with SluiceError from req.sluice when nobody is known', async () => {
    const ask: RequestHandler = async (req, res) => {
      const refusal: unknown = await req.sluice.chat({ messages: 'Hi' }).catch((error: unknown) => error)
      res.send(refusal instanceof SluiceError ? refusal.code : 'no refusal')
    }
    const authenticate = () => undefined
    const { url } = await serve((app, router) => app.use(sluice(router, { authenticate })).get('/ask', ask))
    expect(await (await fetch(`${url}/ask`)).text()).toBe('unauthorized')
  })

  it('binds nothing, and listens to nothing, for a request that does not use req.sluice', async () => {
    const listening: number[] = []
    const count: RequestHandler = (_req, res, next) => {
      listening.push(res.listenerCount('close'))
      next()
    }
    const twice: RequestHandler = (req, res) => void res.send(String(req.sluice === req.sluice))
    const { url } = await serve((app, router) => app.use(count, sluice(router), count).use(twice))
    expect(await (await fetch(`${url}/page`)).text()).toBe('true')
    expect(listening[1]).toBe(listening[0])
  })
})

async function serve(mount: (app: Express, router: Router) => unknown) {
  const asked: RequestContext[] = []
  const app = express()
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
