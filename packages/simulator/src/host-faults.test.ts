import { FakeClock } from '@sluice/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from './fault.ts'
import { objectIn, parseJson, textIn } from './read-json.ts'
import { startSimulator, type Simulator } from './start-simulator.ts'

// Every fault, at each host that speaks a protocol of another vendor; what the SDKs make of them is tested beside each host.
const HOSTS = ['bedrock', 'bedrock-mantle', 'vertex', 'foundry', 'azure'] as const
type Host = (typeof HOSTS)[number]

const ASKED = { max_tokens: 300, messages: [{ role: 'user', content: 'Tell me about rivers.' }] }
const BEDROCK = { ...ASKED, anthropic_version: 'bedrock-2023-05-31' }
const VERTEX = { ...ASKED, anthropic_version: 'vertex-2023-10-16' }
const PROJECT = '/projects/p/locations/eu/publishers/anthropic/models/claude-opus-4-7'
const RUNTIME = '/model/eu.anthropic.claude-opus-4-7'

const PATHS: Readonly<Record<Host, (stream: boolean) => string>> = {
  bedrock: (stream) => (stream ? `${RUNTIME}/invoke-with-response-stream` : `${RUNTIME}/invoke`),
  'bedrock-mantle': () => '/v1/messages',
  vertex: (stream) => (stream ? `${PROJECT}:streamRawPredict` : `${PROJECT}:rawPredict`),
  foundry: () => '/v1/messages',
  azure: () => '/responses?api-version=2026-10-01',
}
const BODIES: Readonly<Record<Host, (stream: boolean) => object>> = {
  bedrock: () => BEDROCK,
  'bedrock-mantle': (stream) => ({ ...ASKED, model: 'anthropic.claude-opus-4-7', stream }),
  vertex: (stream) => ({ ...VERTEX, stream }),
  foundry: (stream) => ({ ...ASKED, model: 'claude-opus-4-7', stream }),
  azure: (stream) => ({ model: 'gpt-5.4', input: 'Tell me about rivers.', stream }),
}
const CONTENT = /"text_delta"|"response.output_text.delta"/
const TERMINAL = /"message_stop"|"response.completed"/
const ERROR = /"type":"error"|modelStreamErrorException/

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ vendors: HOSTS })
})
afterEach(() => {
  for (const host of HOSTS) simulator.setFault(host, undefined)
})
afterAll(() => simulator.close())

function post(at: Simulator, host: Host, stream: boolean, signal?: AbortSignal): Promise<Response> {
  return fetch(`${at.baseUrls[host]}${PATHS[host](stream)}`, {
    method: 'POST',
    signal,
    headers: { authorization: 'Bearer key', 'anthropic-version': '2026-10-21' },
    body: JSON.stringify(BODIES[host](stream)),
  })
}

/** What was read, with the events of a binary stream decoded, and how it ended. */
async function see(host: Host, fault: Fault | undefined, stream = true) {
  simulator.setFault(host, fault)
  const response = await post(simulator, host, stream)
  const chunks: Uint8Array[] = []
  let end = 'clean'
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk)
  } catch {
    end = 'broken'
  }
  const bytes = Buffer.concat(chunks)
  const contentType = response.headers.get('content-type') ?? ''
  return { status: response.status, contentType, bytes, text: decoded(bytes), end }
}

function decoded(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replaceAll(/\{"bytes":"[^}]*\}/g, (chunk) =>
      Buffer.from(textIn(objectIn(parseJson(chunk))['bytes']), 'base64').toString('utf8'),
    )
}

describe.each(HOSTS)('a stream of %s', (host) => {
  it('is whole without a fault, and the same bytes for the same seed', async () => {
    const whole = await see(host, undefined)
    expect(whole).toMatchObject({ status: 200, end: 'clean', text: expect.stringMatching(TERMINAL) })
    const clock = new FakeClock()
    const twins = await Promise.all([1, 2].map(() => startSimulator({ vendors: [host], clock })))
    const [first, second] = await Promise.all(twins.map(async (twin) => (await post(twin, host, true)).bytes()))
    await Promise.all(twins.map((twin) => twin.close()))
    expect(first?.length).toBeGreaterThan(1_000)
    expect(Buffer.compare(first ?? Buffer.alloc(0), second ?? Buffer.alloc(0))).toBe(0)
  })

  it('is cut before or after content', async () => {
    const before = await see(host, { type: 'cut-before-content' })
    expect(before).toMatchObject({ status: 200, end: 'broken', text: expect.not.stringMatching(CONTENT) })
    const after = await see(host, { type: 'cut-after-content', events: 2 })
    expect(after).toMatchObject({ end: 'broken', text: expect.stringMatching(CONTENT) })
    expect(after.text.split(CONTENT)).toHaveLength(3)
  })

  it('ends cleanly without its terminal event', async () => {
    const seen = await see(host, { type: 'end-before-terminal' })
    expect(seen).toMatchObject({ end: 'clean', text: expect.stringMatching(CONTENT) })
    expect(seen.text).not.toMatch(TERMINAL)
    const short = await see(host, { type: 'end-before-terminal', events: 0 })
    expect(short).toMatchObject({ end: 'clean', text: expect.not.stringMatching(CONTENT) })
  })

  it('carries the host’s error event before or after content', async () => {
    const before = await see(host, { type: 'error-event-before-content' })
    expect(before.text).toMatch(ERROR)
    expect(before.text).not.toMatch(CONTENT)
    const after = await see(host, { type: 'error-event-after-content' })
    expect(after.text).toMatch(ERROR)
    expect(after.text).toMatch(CONTENT)
  })

  it('drips whole and is billed; is empty, garbled or a web page and is not', async () => {
    const billed = simulator.billed().length
    expect((await see(host, { type: 'slow-drip', delayMs: 0.1 })).text).toMatch(TERMINAL)
    expect(simulator.billed()).toHaveLength(billed + 1)
    const whole = await see(host, undefined)
    expect(await see(host, { type: 'empty-stream' })).toMatchObject({ status: 200, text: '', end: 'clean' })
    expect((await see(host, { type: 'wrong-content-type' })).contentType).toContain('text/html')
    const garbage = await see(host, { type: 'garbage' })
    expect(garbage).toMatchObject({ status: 200, contentType: whole.contentType, end: 'clean' })
    expect(garbage.bytes.includes(0)).toBe(true)
    expect(simulator.billed()).toHaveLength(billed + 2)
  })

  it('hangs, before or after its headers, until the client leaves', async () => {
    simulator.setFault(host, { type: 'hang' })
    const gone = new AbortController()
    const hanging = post(simulator, host, true, gone.signal)
    await expect.poll(() => simulator.requests.at(-1)).toMatchObject({ vendor: host, status: 0, outcome: 'faulted' })
    gone.abort()
    await expect(hanging).rejects.toThrow(/abort/)
    simulator.setFault(host, { type: 'hang-after-headers' })
    const response = await post(simulator, host, true)
    expect(response.status).toBe(200)
    await response.body?.cancel()
  })
})

describe.each(HOSTS)('a document of %s', (host) => {
  it('is faulted in the same spirit', async () => {
    await expect(see(host, { type: 'cut-before-content' }, false)).rejects.toThrow(/fetch failed/)
    expect(await see(host, { type: 'cut-after-content' }, false)).toMatchObject({ status: 200, end: 'broken' })
    expect(await see(host, { type: 'error-event-after-content' }, false)).toMatchObject({ status: 500, end: 'clean' })
    const short = await see(host, { type: 'end-before-terminal' }, false)
    expect([short.end, parseJson(short.text)]).toEqual(['clean', undefined])
  })

  it('refuses connections', async () => {
    simulator.setFault(host, { type: 'refuse' })
    const refused = expect.objectContaining({ code: 'ECONNREFUSED' })
    await expect
      .poll(() => post(simulator, host, false).catch((error: unknown) => error))
      .toMatchObject({ cause: refused })
  })

  it.each([400, 401, 403, 404, 408, 424, 429, 500, 502, 503, 504, 529] as const)('fails with %i', async (status) => {
    const seen = await see(host, { type: 'status', status, retryAfterSeconds: 7 }, false)
    expect(seen.status).toBe(status)
    expect(seen.text).not.toBe('')
    expect(simulator.requests.at(-1)).toMatchObject({ vendor: host, outcome: 'faulted', status })
  })
})
