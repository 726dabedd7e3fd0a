import { MemoryLedger } from '@sluice/memory'
import { systemClock } from '@sluice/core'
import { connectSimulator, createSluice, type Sluice, type StandIn } from 'sluice'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { seedPolicy } from '../gateway/start-app.ts'
import { SKINS, startSkin, type Skin, type SkinOptions } from './start-skin.ts'

const MESSAGES = [{ role: 'user', content: 'Say hello.' }]
const SURFACES = [
  ['/v1/messages', { model: 'auto', max_tokens: 99, messages: MESSAGES }, 'message_stop'],
  ['/v1/chat/completions', { model: 'auto', messages: MESSAGES }, '[DONE]'],
  ['/v1/responses', { model: 'auto', input: 'Say hello.' }, 'response.completed'],
] as const

let standIn: StandIn
let router: Sluice
beforeAll(async () => {
  standIn = await connectSimulator(seedPolicy(), {})
  const stores = { ledger: new MemoryLedger(systemClock) }
  router = createSluice(seedPolicy(), { env: {}, stores, onMissing: standIn.connect })
})
afterAll(async () => {
  await router.close()
  await standIn.close()
})

describe.each(SKINS)('Sluice in %s', (skin) => {
  it.each(SURFACES)('answers POST %s below its prefix, whole and streamed', async (path, body, last) => {
    const { url } = await start(skin, { prefix: '/llm' })
    const whole = await post(`${url}/llm${path}`, body)
    expect(whole.status).toBe(200)
    expect(whole.headers.get('x-sluice-tier')).toBe('haiku')
    expect(JSON.stringify(await whole.json())).toContain('"usage"')
    const streamed = await post(`${url}/llm${path}?beta=true`, { ...body, stream: true })
    expect(streamed.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await streamed.text()).toContain(last)
  })

  it('is mounted at any path, and at several', async () => {
    const { url } = await startMany(skin, ['/a/b', '/other'])
    for (const prefix of ['/a/b', '/other']) {
      const { status } = await post(`${url}${prefix}/v1/messages`, SURFACES[0][1])
      expect(status).toBe(200)
    }
  })

  it('answers what is wrong with a body in the client’s protocol, whoever would have parsed it', async () => {
    const { url } = await start(skin, { prefix: '/llm' })
    const broken = await post(`${url}/llm/v1/messages`, '{"messages": [')
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
  })

  it('takes a body that the app has parsed before it', async () => {
    const { url } = await start(skin, { prefix: '/llm', parsesBefore: true })
    const { status } = await post(`${url}/llm/v1/chat/completions`, SURFACES[1][1])
    expect(status).toBe(200)
  })

  it('leaves every other path to the app, whose handlers can ask too', async () => {
    const { url } = await start(skin, { prefix: '/llm' })
    const page = await fetch(`${url}/llm/page`)
    expect(page.status).toBe(200)
    expect((await page.text()).length).toBeGreaterThan(0)
    const elsewhere = await Promise.all(['/llm/elsewhere', '/llmv1/messages', '/'].map((path) => fetch(url + path)))
    expect(elsewhere.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(elsewhere.every(({ headers }) => !headers.has('x-sluice-request-id'))).toBe(true)
  })

  it('refuses chats while it drains, and says so in its health', async () => {
    const app = await start(skin, { prefix: '/llm' })
    await app.drain()
    const refused = await post(`${app.url}/llm/v1/messages`, SURFACES[0][1])
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).not.toBeNull()
    expect((await fetch(`${app.url}/llm/health`)).status).toBe(503)
  })

  it('knows the tenant of a request by the app’s own word', async () => {
    const asked: string[] = []
    const stop = router.onRoute(({ tenant }) => void asked.push(tenant))
    onTestFinished(stop)
    const { url } = await start(skin, { prefix: '/llm', authenticate: (req) => String(req.headers['x-tenant']) })
    const headers = { 'x-tenant': 'acme' }
    await (await post(`${url}/llm/v1/messages`, SURFACES[0][1], headers)).text()
    await (await fetch(`${url}/llm/page`, { headers })).text()
    expect(asked).toEqual(['acme', 'acme'])
  })
})

it('leaves Fastify’s own parsing of other paths as it was', async () => {
  const { url } = await start('Fastify', { prefix: '/llm' })
  const echo = await post(`${url}/echo`, { kept: true })
  expect(await echo.json()).toEqual({ kept: true })
})

function start(skin: Skin, options: SkinOptions) {
  return running(skin, [[router, options]])
}

function startMany(skin: Skin, prefixes: readonly string[]) {
  return running(
    skin,
    prefixes.map((prefix) => [router, { prefix }]),
  )
}

async function running(...given: Parameters<typeof startSkin>) {
  const app = await startSkin(...given)
  onTestFinished(() => app.close())
  return app
}

function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text })
}
