import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { FakeClock } from '@sluice/core/testing'
import { MemoryRecords } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import { createHandler } from './create-handler.ts'
import type { HandlerOptions } from './handler-options.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { serve } from './testing/serve.ts'

const start = (options: HandlerOptions = { records: new MemoryRecords() }) =>
  serve(createHandler(new FakeRouter(), { clock: new FakeClock(), ...options }))

describe('GET /sluice/spend', () => {
  it('adds up what is asked for', async () => {
    await using app = await start()
    const response = await fetch(`${app.url}/sluice/spend?by=tenant,tier&since=1d`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ by: ['tenant', 'tier'], rows: [] })
  })

  it.each([
    ['by=colour', 'by: is \\"colour\\"; allowed are tenant'],
    ['since=soon', 'since: is \\"soon\\"'],
    ['group=tenant', 'group: there is no such parameter'],
  ])('says what is wrong with ?%s', async (query, message) => {
    await using app = await start()
    const response = await fetch(`${app.url}/sluice/spend?${query}`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(message)
  })

  it.each(['x-forwarded-for', 'forwarded', 'via'])(
    'is closed to whoever comes through a proxy (%s)',
    async (header) => {
      await using app = await start()
      const response = await fetch(`${app.url}/sluice/spend`, { headers: { [header]: '127.0.0.1' } })
      expect(response.status).toBe(403)
    },
  )

  it.each(['evil.example', 'evil.example:8787', '127.0.0.1.evil.example', 'localhost.evil.example:80'])(
    'is closed to whoever asks for it by a name that is not of this machine (%s)',
    async (host) => {
      await using app = await start()
      const asked = request(`${app.url}/sluice/spend`, { headers: { host } }).end()
      const [response]: IncomingMessage[] = await once(asked, 'response')
      expect(response?.statusCode).toBe(403)
      response?.resume()
    },
  )

  it('is open to whom the host app takes for an operator, and to no one else', async () => {
    const isOperator = ({ headers }: { readonly headers: { readonly authorization?: string } }) =>
      headers.authorization === 'root'
    await using app = await start({ records: new MemoryRecords(), isOperator })
    expect((await fetch(`${app.url}/sluice/spend`)).status).toBe(403)
    expect((await fetch(`${app.url}/sluice/spend`, { headers: { authorization: 'root' } })).status).toBe(200)
  })

  it("is the host app's path where no records are kept", async () => {
    await using app = await start({})
    expect((await fetch(`${app.url}/sluice/spend`)).status).toBe(418)
  })

  it('takes GET only', async () => {
    await using app = await start()
    expect((await fetch(`${app.url}/sluice/spend`, { method: 'POST' })).status).toBe(405)
  })
})
