import { describe, expect, it } from 'vitest'
import { authenticateByKey } from './authenticate.ts'
import { createHandler } from './create-handler.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { post, REQUESTS, serve } from './testing/serve.ts'

type Headers = Readonly<Record<string, string>>

const PATH = '/v1/messages'
const RECORD = {
  id: 'k1',
  formerIds: ['k0'],
  tenant: 'acme',
  tiers: ['haiku'],
  digest: 'secret',
  name: 'chat',
  createdAt: 0,
} as const

async function ask(headers: Headers) {
  const router = new FakeRouter()
  const authenticate = authenticateByKey(async (presented) => (presented === 'good' ? RECORD : undefined))
  await using app = await serve(createHandler(router, { authenticate }))
  const response = await post(app.url + PATH, REQUESTS[PATH], headers)
  return { status: response.status, text: await response.text(), asked: router.asked }
}

describe('a virtual key', () => {
  it.each<Headers>([{ authorization: 'Bearer good' }, { authorization: 'bearer good' }, { 'x-api-key': 'good' }])(
    'is taken from %o, as the SDKs send it',
    async (headers) => {
      const { asked } = await ask(headers)
      const key = {
        id: 'k1',
        grant: { tenant: 'acme', tiers: ['haiku'], formerIds: ['k0'], models: undefined, budget: undefined },
      }
      expect(asked[0]?.context).toMatchObject({ tenant: 'acme', key })
      expect(JSON.stringify(asked[0]?.context)).not.toContain('secret')
    },
  )

  it.each<Headers>([{}, { authorization: 'Bearer bad' }, { authorization: 'Basic good' }, { 'x-api-key': '' }])(
    'that is not good answers 401: %o',
    async (headers) => {
      const { status, asked } = await ask(headers)
      expect(status).toBe(401)
      expect(asked).toEqual([])
    },
  )
})

describe('labels', () => {
  const label = (headers: Headers) => ask({ authorization: 'Bearer good', ...headers })

  it('go with the request: tags once each, and the conversation', async () => {
    const { asked } = await label({ 'x-sluice-tags': 'search, beta,search', 'x-sluice-conversation': 'c-17' })
    expect(asked[0]?.context).toMatchObject({ tags: ['search', 'beta'], conversation: 'c-17' })
  })

  it.each<Headers>([
    { 'x-sluice-tags': 'a b' },
    { 'x-sluice-tags': '' },
    { 'x-sluice-tags': 'a,b,c,d,e,f,g,h,i,j,k' },
    { 'x-sluice-tags': 'x'.repeat(65) },
    { 'x-sluice-conversation': 'a b' },
    { 'x-sluice-conversation': 'x'.repeat(129) },
  ])('are refused when they are not plain words: %o', async (headers) => {
    const { status, text, asked } = await label(headers)
    expect(status).toBe(400)
    expect(text).toContain(`${Object.keys(headers)[0]}: must be`)
    expect(asked).toEqual([])
  })
})
