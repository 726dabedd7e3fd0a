import { describe, expect, it, vi } from 'vitest'
import { bindRouter } from './bind-router.ts'
import { createBinder } from './create-binder.ts'
import { createHandler } from './create-handler.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { serve, type Handle } from './testing/serve.ts'

const { signal } = new AbortController()

describe('bindRouter', () => {
  it('asks the router on behalf of its caller', async () => {
    const router = new FakeRouter()
    const answer = await bindRouter(router, {
      caller: { tenant: 'acme' },
      signal,
      requestId: 'r-1',
      timeoutMs: 900,
    }).chat({
      messages: 'Hi',
    })
    expect(answer.text).toBe('Hello there.')
    expect(router.asked).toMatchObject([
      {
        request: { model: { type: 'auto' }, isStream: false },
        context: { tenant: 'acme', requestId: 'r-1', timeoutMs: 900, surface: 'in-process', signal },
      },
    ])
  })

  it('streams', async () => {
    const router = new FakeRouter()
    const stream = await bindRouter(router, { caller: { tenant: 'acme' }, signal }).stream({ messages: 'Hi' })
    const types: string[] = []
    for await (const event of stream.events) types.push(event.type)
    expect(types).toEqual(['start', 'block-start', 'text-delta', 'block-end', 'end'])
    expect(router.asked[0]?.request.isStream).toBe(true)
    expect(router.context.requestId).toMatch(/^req_/)
  })

  it('counts tokens', async () => {
    const router = new FakeRouter()
    const count = await bindRouter(router, { caller: { tenant: 'acme' }, signal }).countTokens({ messages: 'Hi' })
    expect(count).toMatchObject({ inputTokens: 12, isExact: true })
    expect(router.context).toMatchObject({ tenant: 'acme', surface: 'in-process' })
  })

  it('refuses what is no request before it asks who is calling', async () => {
    const caller = vi.fn<() => Promise<{ tenant: string }>>(async () => ({ tenant: 'acme' }))
    const bound = bindRouter(new FakeRouter(), { caller, signal })
    await expect(bound.chat({ messages: [] })).rejects.toMatchObject({ code: 'invalid_request', param: 'messages' })
    expect(caller).not.toHaveBeenCalled()
  })
})

describe('a binder', () => {
  it('gives host code the tenant and the request id that our own paths would see', async () => {
    const router = new FakeRouter()
    const bind = createBinder(router, { authenticate: (req) => req.headers.authorization })
    const host: Handle = async (req, res) => {
      const answer = await bind(req, res).chat({ messages: 'Hi' })
      res.end(answer.text)
      return true
    }
    await using app = await serve(host)
    const response = await fetch(app.url, { headers: { authorization: 'acme', 'x-request-id': 'r-2' } })
    expect(await response.text()).toBe('Hello there.')
    expect(router.context).toMatchObject({ tenant: 'acme', requestId: 'r-2' })
  })

  it('rejects when the host app knows nobody', async () => {
    const bind = createBinder(new FakeRouter(), { authenticate: () => undefined })
    const host: Handle = async (req, res) => {
      await expect(bind(req, res).chat({ messages: 'Hi' })).rejects.toMatchObject({ code: 'unauthorized' })
      res.end('checked')
      return true
    }
    await using app = await serve(host)
    expect(await (await fetch(app.url)).text()).toBe('checked')
  })

  it('does not get in the way of the handler', async () => {
    const router = new FakeRouter()
    const bind = createBinder(router)
    const handle = createHandler(router)
    await using app = await serve(async (req, res) => {
      bind(req, res)
      return handle(req, res)
    })
    expect((await fetch(`${app.url}/health`)).status).toBe(200)
  })
})
