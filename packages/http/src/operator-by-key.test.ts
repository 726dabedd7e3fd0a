import { describe, expect, it } from 'vitest'
import { createHandler } from './create-handler.ts'
import { operatorByKey } from './operator-by-key.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { serve } from './testing/serve.ts'

const ADMIN_KEY = 'a key for operators of more than thirty-two characters'

type Headers = Readonly<Record<string, string>>

async function healthFor(headers: Headers, path = '/sluice/health') {
  await using app = await serve(createHandler(new FakeRouter(), { isOperator: operatorByKey(ADMIN_KEY) }))
  return (await fetch(app.url + path, { headers })).json()
}

describe('operators by key', () => {
  it.each<Headers>([{ authorization: `Bearer ${ADMIN_KEY}` }, { 'x-api-key': ADMIN_KEY }])(
    'are let in',
    async (headers) => {
      expect(await healthFor(headers)).toHaveProperty('deployments')
      expect(await healthFor(headers, '/health')).toHaveProperty('deployments')
    },
  )

  it.each<Headers>([
    {},
    { authorization: `Bearer ${ADMIN_KEY}?` },
    { authorization: `Basic ${ADMIN_KEY}` },
    { 'x-api-key': ADMIN_KEY.slice(0, -1) },
    { 'x-api-key': '' },
  ])('are nobody else, this machine included: %o', async (headers) => {
    expect(Object.keys(Object(await healthFor(headers)))).toEqual(['status'])
    expect(Object.keys(Object(await healthFor(headers, '/health')))).toEqual(['status'])
  })

  it('are not known by a key that can be guessed', () => {
    expect(() => operatorByKey('admin')).toThrow('at least 32 characters')
  })
})
