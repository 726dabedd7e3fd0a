import { FakeClock } from '@sluice/core/testing'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator, type SimulatorOptions } from './start-simulator.ts'

const BODY = {
  model: 'claude-opus-4-7',
  max_tokens: 300,
  messages: [{ role: 'user', content: 'Tell me about rivers.' }],
}
const FIXTURES = new URL('../../../test/fixtures/vendors/anthropic/', import.meta.url)

const started: Simulator[] = []

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ vendors: ['anthropic'], ...options })
  started.push(simulator)
  return simulator
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()))
})

function post(simulator: Simulator, body: unknown = BODY, more: RequestInit = {}): Promise<Response> {
  return fetch(`${simulator.baseUrls.anthropic}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  })
}

const bytesOf = async (simulator: Simulator, body?: unknown) => (await post(simulator, body)).text()

describe('the simulator', () => {
  it('answers the same bytes for the same seed, and others for another', async () => {
    const clock = new FakeClock()
    const [first, second, third] = [await start({ clock }), await start({ clock }), await start({ clock, seed: 2 })]
    const stream = { ...BODY, stream: true }
    const bytes = await bytesOf(first, stream)
    expect(await bytesOf(second, stream)).toBe(bytes)
    expect(await bytesOf(third, stream)).not.toBe(bytes)
  })

  it('says the same in answer to other bytes, where it is told to', async () => {
    const simulator = await start({ variesBy: 'nothing' })
    const contentOf = async (body: object) => JSON.parse(await bytesOf(simulator, body)).content
    expect(await contentOf({ ...BODY, metadata: { user_id: 'x' } })).toEqual(await contentOf(BODY))
    const varied = await start()
    const bytes = [await bytesOf(varied, BODY), await bytesOf(varied, { ...BODY, metadata: { user_id: 'x' } })]
    expect(JSON.parse(bytes[0] ?? '').content).not.toEqual(JSON.parse(bytes[1] ?? '').content)
  })

  it('gives each answer an id of its own, and one bill', async () => {
    const simulator = await start()
    await Promise.all([bytesOf(simulator), bytesOf(simulator), bytesOf(simulator)])
    const ids = simulator.billed().map((answer) => answer.id)
    expect(new Set(ids).size).toBe(3)
    expect(simulator.requests.map((request) => request.outcome)).toEqual(['answered', 'answered', 'answered'])
  })

  it('bills the usage that the answer states', async () => {
    const simulator = await start()
    const answer: unknown = JSON.parse(await bytesOf(simulator))
    const [bill] = simulator.billed()
    const { uncachedInputTokens, outputTokens } = bill?.usage ?? {}
    expect(answer).toMatchObject({ usage: { input_tokens: uncachedInputTokens, output_tokens: outputTokens } })
  })

  it('records what arrived and how it went', async () => {
    const clock = new FakeClock()
    const simulator = await start({ clock })
    await bytesOf(simulator)
    await bytesOf(simulator, { ...BODY, foo: 1 })
    await bytesOf(simulator, '{not json')
    expect(simulator.requests).toMatchObject([
      {
        vendor: 'anthropic',
        method: 'POST',
        path: '/v1/messages',
        body: BODY,
        status: 200,
        outcome: 'answered',
        time: clock.now(),
      },
      { status: 400, outcome: 'rejected' },
      { status: 400, outcome: 'rejected', body: '{not json' },
    ])
    expect(simulator.requests[0]?.headers['x-api-key']).toBe('key')
    expect(simulator.billed()).toHaveLength(1)
  })

  it('writes queued replies as they are given, in slices if asked, before any fault', async () => {
    const simulator = await start()
    simulator.setFault('anthropic', { type: 'status', status: 500 })
    const body = 'event: ping\ndata: {"type":"ping","é":"日"}\n\n'
    simulator.queueReply('anthropic', { status: 202, headers: { 'x-own': 'yes' }, body, chunkBytes: 3 })
    const response = await post(simulator)
    expect(response.status).toBe(202)
    expect(response.headers.get('x-own')).toBe('yes')
    expect(await response.text()).toBe(body)
    expect((await post(simulator)).status).toBe(500)
  })

  it.each(readdirSync(FIXTURES).filter((name) => name.endsWith('.sse')))('replays %s byte for byte', async (name) => {
    const simulator = await start()
    const body = readFileSync(new URL(name, FIXTURES), 'utf8')
    simulator.queueReply('anthropic', {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body,
      chunkBytes: 7,
    })
    expect(await (await post(simulator)).text()).toBe(body)
  })

  it('waits for a client that does not read', async () => {
    const simulator = await start()
    const body = 'x'.repeat(40 * 1024 * 1024)
    simulator.queueReply('anthropic', { status: 200, headers: {}, body, chunkBytes: 65_536 })
    const response = await post(simulator)
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
    expect(simulator.requests).toHaveLength(0)
    expect(await response.text()).toHaveLength(body.length)
    expect(simulator.requests).toMatchObject([{ outcome: 'answered' }])
  })

  it('says which vendor was not started', async () => {
    const simulator = await start()
    expect(() => simulator.baseUrls.openai).toThrow('simulator: openai was not started. Name it in options.vendors.')
  })

  it('wants no key when authentication is off', async () => {
    const simulator = await start({ authenticate: false })
    expect((await post(simulator, BODY, { headers: { 'anthropic-version': '2026-10-21' } })).status).toBe(200)
  })

  it('ends every connection when it closes, hanging ones too', async () => {
    const simulator = await start()
    simulator.setFault('anthropic', { type: 'hang' })
    const hanging = post(simulator).catch((error: unknown) => error)
    await expect.poll(() => simulator.requests).toHaveLength(1)
    await simulator.close()
    expect(await hanging).toBeInstanceOf(Error)
  })
})

describe('time', () => {
  const latency = { firstTokenMs: 1_000, perTokenMs: 10 }

  it('lets a stream’s head out at once and its content at the model’s pace', async () => {
    const clock = new FakeClock()
    const simulator = await start({ clock, latency })
    const response = await post(simulator, { ...BODY, stream: true })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('message_start')
    await expect.poll(() => clock.pendingTimers).toBe(1)
    expect(simulator.requests).toHaveLength(0)
    for (let round = 0; simulator.requests.length === 0 && round < 500; round += 1) await clock.advance(1_000)
    expect(simulator.requests).toMatchObject([{ outcome: 'answered' }])
    expect(clock.pendingTimers).toBe(0)
  })

  it('holds a document back for all of its tokens', async () => {
    const clock = new FakeClock()
    const simulator = await start({ clock, latency })
    const answering = bytesOf(simulator)
    await expect.poll(() => clock.pendingTimers).toBe(1)
    await clock.advance(1_299)
    expect(simulator.requests).toHaveLength(0)
    await clock.advance(2_000)
    expect(await answering).toContain('"type":"message"')
  })

  it('stops when the client leaves, and bills nothing', async () => {
    const clock = new FakeClock()
    const simulator = await start({ clock, latency })
    const gone = new AbortController()
    const response = await post(simulator, { ...BODY, stream: true }, { signal: gone.signal })
    await expect.poll(() => clock.pendingTimers).toBe(1)
    gone.abort()
    await expect(response.text()).rejects.toThrow(/abort/)
    await expect.poll(() => simulator.requests).toMatchObject([{ outcome: 'aborted', status: 200 }])
    expect(simulator.billed()).toHaveLength(0)
    expect(clock.pendingTimers).toBe(0)
  })
})
