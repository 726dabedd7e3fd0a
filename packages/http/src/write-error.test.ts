import { ERROR_STATUS, SluiceError, type ErrorCode } from '@sluice/core'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import type { HandlerOptions } from './handler-options.ts'
import { FakeRouter, type RouterScript } from './testing/fake-router.ts'
import { CHAT_PATHS, post, REQUESTS, serve, streamRequest } from './testing/serve.ts'

const ANTHROPIC = { 'anthropic-version': '2023-06-01' }
const CODES = Object.keys(ERROR_STATUS).filter((code): code is ErrorCode => code !== 'client_gone')

describe('an error of the router', () => {
  it.each(CODES)('%s reaches the client of each surface with its status, code and message', async (code) => {
    const error = new SluiceError({ code, message: 'What failed.', decisionId: 'dec_9', attempts: 2 })
    await using app = await setUp({ chat: () => Promise.reject(error) })
    for (const path of CHAT_PATHS) {
      const response = await post(app.url + path, REQUESTS[path])
      expect(response.status).toBe(ERROR_STATUS[code])
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(response.headers.get('x-sluice-decision')).toBe('dec_9')
      expect(response.headers.get('x-sluice-attempts')).toBe('2')
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('What failed.') } })
    }
  })

  it('tells the client when to come back', async () => {
    const error = new SluiceError({ code: 'rate_limited', message: 'Slow down.', retryAfterMs: 1_500 })
    await using app = await setUp({ chat: () => Promise.reject(error) })
    const response = await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'])
    expect(response.headers.get('retry-after')).toBe('2')
    expect(response.headers.get('x-should-retry')).toBe('true')
  })

  it('is an ordinary HTTP error when a stream fails before its commit', async () => {
    const error = new SluiceError({ code: 'overloaded', message: 'No capacity.' })
    await using app = await setUp({ commit: () => Promise.reject(error) })
    for (const path of CHAT_PATHS) {
      const response = await post(app.url + path, streamRequest(path))
      expect(response.status).toBe(503)
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('No capacity.') } })
    }
  })
})

describe('a defect', () => {
  it('shows as "Internal error." and is reported', async () => {
    const onError = vi.fn<(error: unknown) => void>()
    const defect = new TypeError('secret detail of tenant x')
    await using app = await setUp({ chat: () => Promise.reject(defect) }, { onError })
    const response = await post(`${app.url}/v1/chat/completions`, REQUESTS['/v1/chat/completions'])
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).toContain('Internal error.')
    expect(text).not.toMatch(/secret|TypeError|at .*\.ts/)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(onError.mock.calls).toEqual([[defect]])
  })

  it('is not reported when it is a SluiceError: that is an answer, not a defect', async () => {
    const onError = vi.fn<(error: unknown) => void>()
    const error = new SluiceError({ code: 'budget_exceeded', message: 'No money left.' })
    await using app = await setUp({ chat: () => Promise.reject(error) }, { onError })
    const response = await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'])
    expect(response.status).toBe(402)
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('authentication', () => {
  it.each([...CHAT_PATHS, '/v1/models', '/v1/models/auto'])('answers 401 on %s when nobody is known', async (path) => {
    await using app = await setUp({}, { authenticate: () => undefined })
    const isRead = path.startsWith('/v1/models')
    const response = isRead ? await fetch(app.url + path) : await post(app.url + path, '{"unread": true}')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(app.router.asked).toEqual([])
  })

  it('comes before the body is looked at', async () => {
    await using app = await setUp({}, { authenticate: () => undefined })
    const response = await post(`${app.url}/v1/messages`, 'not json', { 'content-type': 'text/plain' })
    expect(response.status).toBe(401)
  })

  it('may refuse with an error of its own', async () => {
    const authenticate = () => {
      throw new SluiceError({ code: 'forbidden', message: 'This key may not do that.' })
    }
    await using app = await setUp({}, { authenticate })
    const response = await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'])
    expect(response.status).toBe(403)
  })
})

describe('a request that makes no sense', () => {
  it('gets 405 with the methods that the path takes', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/v1/messages`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.json()).toMatchObject({ type: 'error' })
  })

  it('gets 404 in the shape its client reads', async () => {
    await using app = await setUp()
    const openai = await fetch(`${app.url}/v1/nothing`)
    const anthropic = await fetch(`${app.url}/v1/nothing`, { headers: ANTHROPIC })
    expect([openai.status, anthropic.status]).toEqual([404, 404])
    expect(await openai.json()).not.toHaveProperty('type')
    expect(await anthropic.json()).toMatchObject({ type: 'error' })
  })

  it('gets 404 for a model that is not offered', async () => {
    await using app = await setUp()
    const response = await fetch(`${app.url}/v1/models/nothing`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_found' } })
  })

  it.each(['0', '-5', '1.5', 'soon', ''])('gets 400 for the timeout %j', async (timeout) => {
    await using app = await setUp()
    const headers = { 'x-sluice-timeout-ms': timeout }
    const response = await post(`${app.url}/v1/messages`, REQUESTS['/v1/messages'], headers)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('x-sluice-timeout-ms')
  })

  it.each(CHAT_PATHS)('gets 400 from %s with the path of what is wrong', async (path) => {
    await using app = await setUp()
    const response = await post(app.url + path, { ...REQUESTS[path], model: 7 })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('model')
    expect(app.router.asked).toEqual([])
  })
})

async function setUp(script: RouterScript = {}, options: HandlerOptions = {}) {
  const router = new FakeRouter(script)
  return Object.assign(await serve(createHandler(router, options)), { router })
}
