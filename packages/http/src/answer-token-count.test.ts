import { SluiceError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { createHandler } from './create-handler.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { post, serve } from './testing/serve.ts'

const MESSAGES = { model: 'auto', messages: [{ role: 'user', content: 'Hi' }] }
const ENDPOINTS = [
  ['/v1/messages/count_tokens', MESSAGES, { input_tokens: 12 }],
  ['/v1/responses/input_tokens', { model: 'auto', input: 'Hi' }, { object: 'response.input_tokens', input_tokens: 12 }],
] as const

async function setUp(router = new FakeRouter(), known: string | undefined = 'acme') {
  const app = await serve(createHandler(router, { authenticate: () => known }))
  return { ...app, router, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

describe.each(ENDPOINTS)('POST %s', (path, body, answer) => {
  it('tells the number of tokens, whose they are and that they were counted', async () => {
    await using app = await setUp()
    const response = await post(app.url + path, { ...body, service_tier: 'flex', stream: true })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(answer)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-sluice-token-count': 'exact',
      'x-sluice-model': 'claude-haiku-4-5',
      'x-sluice-deployment': 'anthropic/claude-haiku-4-5',
      'x-sluice-dropped': 'service_tier',
    })
    expect(app.router.context).toMatchObject({ tenant: 'acme' })
  })

  it('says that a number is an estimate', async () => {
    const router = new FakeRouter()
    router.countTokens = async () => ({ inputTokens: 12, isExact: false, deployment: 'd', model: 'm' })
    await using app = await setUp(router)
    const response = await post(app.url + path, body)
    expect(response.headers.get('x-sluice-token-count')).toBe('estimated')
  })

  it('answers errors in the client’s protocol', async () => {
    const router = new FakeRouter()
    router.countTokens = async () => {
      throw new SluiceError({ code: 'model_not_found', message: 'There is no such model.' })
    }
    await using app = await setUp(router)
    const bodies = [await post(app.url + path, body), await post(app.url + path, '{'), await post(app.url + path, {})]
    expect(bodies.map(({ status }) => status)).toEqual([404, 400, 400])
    const isMessages = path.startsWith('/v1/messages')
    for (const response of bodies) {
      expect(await response.json()).toMatchObject(
        isMessages ? { type: 'error' } : { error: { type: expect.any(String) } },
      )
    }
  })

  it('is for those who are known', async () => {
    const router = new FakeRouter()
    await using app = await serve(createHandler(router, { authenticate: () => undefined }))
    expect((await post(app.url + path, body)).status).toBe(401)
    expect(router.asked).toEqual([])
  })
})
