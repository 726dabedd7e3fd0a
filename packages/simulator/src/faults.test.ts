import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from './fault.ts'
import { parseJson, textIn } from './read-json.ts'
import { startSimulator, type Simulator } from './start-simulator.ts'

const GEMINI = '/v1/models/gemini-3.5-flash'
const PATHS: Readonly<Record<VendorName, (stream: boolean) => string>> = {
  anthropic: () => '/v1/messages',
  openai: () => '/responses',
  vllm: () => '/chat/completions',
  gemini: (stream) => (stream ? `${GEMINI}:streamGenerateContent?alt=sse` : `${GEMINI}:generateContent`),
}
const SCOUT = 'meta-llama/Llama-4-Scout-17B-16E-Instruct'
const MESSAGES = [{ role: 'user' as const, content: 'Tell me about rivers.' }]
const BODIES = {
  anthropic: { model: 'claude-opus-4-7', max_tokens: 300, messages: MESSAGES },
  openai: { model: 'gpt-5.4', input: 'Tell me about rivers.' },
  vllm: { model: SCOUT, messages: MESSAGES },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'Tell me about rivers.' }] }] },
} as const
const CONTENT = {
  anthropic: 'text_delta',
  openai: 'output_text.delta"',
  vllm: '"delta":{"content":"T',
  gemini: '"parts":[{"text":"T',
} as const
const TERMINAL = {
  anthropic: 'message_stop',
  openai: 'response.completed',
  vllm: '[DONE]',
  gemini: 'finishReason',
} as const
const ALL = ['anthropic', 'openai', 'vllm', 'gemini'] as const
type VendorName = (typeof ALL)[number]

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterEach(() => {
  for (const vendor of ALL) simulator.setFault(vendor, undefined)
})
afterAll(() => simulator.close())

interface Seen {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** How the body ended. */
  readonly end: 'clean' | 'broken'
  /** Code of what broke it. */
  readonly cause?: string
}

function post(vendor: VendorName, stream: boolean, signal?: AbortSignal): Promise<Response> {
  return fetch(`${simulator.baseUrls[vendor]}${PATHS[vendor](stream)}`, {
    method: 'POST',
    signal,
    headers: { authorization: 'Bearer key', 'x-goog-api-key': 'key', 'anthropic-version': '2026-10-21' },
    body: JSON.stringify({ ...BODIES[vendor], ...(vendor !== 'gemini' && { stream }) }),
  })
}

async function see(vendor: VendorName, fault: Fault, stream = true): Promise<Seen> {
  simulator.setFault(vendor, fault)
  const response = await post(vendor, stream)
  const { status, headers } = response
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    return { status, headers, text, end: 'clean' }
  } catch (error) {
    const cause = error instanceof Error ? textIn(Object(error.cause).code) : ''
    return { status, headers, text, end: 'broken', cause }
  }
}

describe.each(ALL)('a stream of %s', (vendor) => {
  it('is cut before or after content', async () => {
    const before = await see(vendor, { type: 'cut-before-content' })
    expect(before).toMatchObject({ status: 200, end: 'broken' })
    expect(before.text).not.toContain(CONTENT[vendor])
    const after = await see(vendor, { type: 'cut-after-content' })
    expect(after.end).toBe('broken')
    expect(after.text.split(CONTENT[vendor])).not.toHaveLength(1)
    expect(simulator.requests.at(-1)).toMatchObject({ outcome: 'faulted', status: 200 })
  })

  it('is reset, or falls silent, after content', async () => {
    const reset = await see(vendor, { type: 'reset-after-content' })
    expect(reset).toMatchObject({ status: 200, end: 'broken', cause: 'ECONNRESET' })
    simulator.setFault(vendor, { type: 'silence-after-content', events: 2 })
    const reader = (await post(vendor, true)).body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes(CONTENT[vendor])) text += (await reader?.read())?.value ?? ''
    await expect.poll(() => simulator.requests.at(-1)).toMatchObject({ vendor, outcome: 'faulted' })
    await reader?.cancel()
  })

  it('ends cleanly without its terminal event', async () => {
    const seen = await see(vendor, { type: 'end-before-terminal' })
    expect(seen.end).toBe('clean')
    expect(seen.text).toContain(CONTENT[vendor])
    expect(seen.text).not.toContain(TERMINAL[vendor])
    expect((await see(vendor, { type: 'end-before-terminal', events: 1 })).text.length).toBeLessThan(seen.text.length)
    const empty = await see(vendor, { type: 'end-before-terminal', events: 0 })
    expect(empty).toMatchObject({ status: 200, end: 'clean', text: expect.not.stringContaining(CONTENT[vendor]) })
  })

  it('carries the vendor’s error event before or after content', async () => {
    const before = await see(vendor, { type: 'error-event-before-content' })
    expect(before).toMatchObject({ end: 'clean', text: expect.stringContaining('error') })
    expect(before.text).not.toContain(CONTENT[vendor])
    const after = await see(vendor, { type: 'error-event-after-content', events: 2 })
    expect(after.text).toMatch(/"type":"(error|InternalServerError)"|"status":"UNAVAILABLE"/)
    expect(after.text).toContain(CONTENT[vendor])
  })

  it('drips whole and is billed; is empty, garbled or a web page and is not', async () => {
    const billed = simulator.billed().length
    expect((await see(vendor, { type: 'slow-drip', delayMs: 0.1 })).text).toContain(TERMINAL[vendor])
    expect(simulator.billed()).toHaveLength(billed + 1)
    expect(await see(vendor, { type: 'empty-stream' })).toMatchObject({ status: 200, text: '', end: 'clean' })
    const page = await see(vendor, { type: 'wrong-content-type' })
    expect(page.headers.get('content-type')).toContain('text/html')
    const garbage = await see(vendor, { type: 'garbage' })
    expect(garbage.headers.get('content-type')).toContain('text/event-stream')
    expect(garbage.text).toContain('\u0000<%')
    expect(simulator.billed()).toHaveLength(billed + 1)
  })

  it('hangs, before or after its headers, until the client leaves', async () => {
    simulator.setFault(vendor, { type: 'hang' })
    const gone = new AbortController()
    const hanging = post(vendor, true, gone.signal)
    await expect.poll(() => simulator.requests.at(-1)).toMatchObject({ vendor, status: 0, outcome: 'faulted' })
    gone.abort()
    await expect(hanging).rejects.toThrow(/abort/)
    simulator.setFault(vendor, { type: 'hang-after-headers' })
    const response = await post(vendor, true)
    expect(response.status).toBe(200)
    await response.body?.cancel()
  })
})

describe.each(ALL)('a document of %s', (vendor) => {
  it('is faulted in the same spirit', async () => {
    await expect(see(vendor, { type: 'cut-before-content' }, false)).rejects.toThrow(/fetch failed/)
    expect(await see(vendor, { type: 'cut-after-content' }, false)).toMatchObject({ status: 200, end: 'broken' })
    expect(await see(vendor, { type: 'error-event-after-content' }, false)).toMatchObject({ status: 500, end: 'clean' })
    const short = await see(vendor, { type: 'end-before-terminal' }, false)
    expect(short.end).toBe('clean')
    expect(parseJson(short.text)).toBeUndefined()
    const dripped = await see(vendor, { type: 'slow-drip', delayMs: 0.1 }, false)
    expect(JSON.parse(dripped.text)).toMatchObject(
      vendor === 'gemini' ? { responseId: expect.any(String) } : { id: expect.any(String) },
    )
  })

  it('refuses connections, and takes them again on the same port', async () => {
    const url = simulator.baseUrls[vendor]
    simulator.setFault(vendor, { type: 'refuse' })
    const refused = expect.objectContaining({ code: 'ECONNREFUSED' })
    await expect.poll(() => post(vendor, false).catch((error: unknown) => error)).toMatchObject({ cause: refused })
    simulator.setFault(vendor, undefined)
    expect((await post(vendor, false)).status).toBe(200)
    expect(simulator.baseUrls[vendor]).toBe(url)
  })
})

describe('how often a fault hits', () => {
  it('stops after so many times', async () => {
    simulator.setFault('openai', { type: 'status', status: 500, times: 2 })
    const statuses = []
    for (let at = 0; at < 4; at += 1) statuses.push((await post('openai', false)).status)
    expect(statuses).toEqual([500, 500, 200, 200])
  })

  it('hits a share of the requests, not the same ones at every vendor', async () => {
    const pattern = async (vendor: VendorName) => {
      simulator.setFault(vendor, { type: 'status', status: 500, share: 0.5 })
      const statuses = []
      for (let at = 0; at < 40; at += 1) statuses.push((await post(vendor, false)).status)
      return statuses
    }
    const [first, again, other] = [await pattern('openai'), await pattern('openai'), await pattern('vllm')]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(10)
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(10)
  })
})

describe('errors as the SDKs see them', () => {
  const anthropic = () => new Anthropic({ apiKey: 'key', baseURL: simulator.baseUrls.anthropic, maxRetries: 0 })
  const openai = () => new OpenAI({ apiKey: 'key', baseURL: simulator.baseUrls.openai, maxRetries: 0 })

  it.each([400, 401, 403, 404, 429, 500, 502, 503, 504, 529] as const)('fails with %i', async (status) => {
    for (const vendor of ALL) simulator.setFault(vendor, { type: 'status', status, retryAfterSeconds: 7 })
    const error: unknown = await anthropic()
      .messages.create(BODIES.anthropic)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Anthropic.APIError)
    expect(error).toMatchObject({ status })
    await expect(openai().responses.create(BODIES.openai)).rejects.toMatchObject({ status })
    expect((await post('vllm', false)).headers.get('retry-after')).toBe('7')
  })

  it('carries the vendor’s codes and headers', async () => {
    simulator.setFault('anthropic', { type: 'status', status: 429, code: 'enforced_spend_limit_reached' })
    simulator.setFault('openai', { type: 'status', status: 429, code: 'insufficient_quota' })
    const spent = anthropic().messages.create(BODIES.anthropic)
    await expect(spent).rejects.toMatchObject({ type: 'rate_limit_error', errorCode: 'enforced_spend_limit_reached' })
    await expect(openai().responses.create(BODIES.openai)).rejects.toMatchObject({
      code: 'insufficient_quota',
      type: 'insufficient_quota',
    })
    expect((await post('anthropic', false)).headers.has('retry-after')).toBe(false)
    expect((await post('openai', false)).headers.get('x-ratelimit-remaining-tokens')).toBe('0')
  })

  it('sends pages from the edge without the vendor’s headers', async () => {
    const seen = await see('anthropic', { type: 'status', status: 502 })
    expect(seen.headers.get('content-type')).toBe('text/html')
    expect(seen.headers.has('request-id')).toBe(false)
    expect((await see('openai', { type: 'status', status: 504 })).text).toBe('upstream request timeout')
  })

  it('breaks a stream in each SDK’s own way', async () => {
    simulator.setFault('anthropic', { type: 'error-event-after-content' })
    await expect(anthropic().messages.stream(BODIES.anthropic).finalMessage()).rejects.toMatchObject({
      status: undefined,
      type: 'overloaded_error',
    })
    simulator.setFault('openai', { type: 'error-event-after-content' })
    await expect(openai().responses.stream(BODIES.openai).finalResponse()).rejects.toMatchObject({
      code: 'server_error',
    })
    simulator.setFault('openai', { type: 'end-before-terminal' })
    expect(await openai().responses.stream(BODIES.openai).finalResponse()).toMatchObject({ status: 'in_progress' })
    simulator.setFault('anthropic', { type: 'end-before-terminal' })
    await expect(anthropic().messages.stream(BODIES.anthropic).finalMessage()).rejects.toThrow(/without/)
  })
})
