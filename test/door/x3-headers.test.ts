import { connect } from 'node:net'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { SluiceError } from '@sluice/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestIdOf } from '../../packages/http/src/exchange.ts'
import { answerHeaders, errorHeaders, tokenCountHeaders } from '../../packages/http/src/response-headers.ts'
import { HOSTS, hostsPolicy } from '../gateway/hosts.ts'
import { startApp, type App } from '../gateway/start-app.ts'
import { MESSAGES, SURFACES } from '../gateway/surfaces.ts'

const FORGED = 'forged-value-of-a-client'
const NAMED = [
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'x-amz-date',
  'x-amz-target',
  'cookie',
  'set-cookie',
  'anthropic-beta',
  'openai-organization',
  'openai-project',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'via',
  'x-real-ip',
  'true-client-ip',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method-override',
  'te',
  'trailer',
  'keep-alive',
  'proxy-connection',
  'x-goog-user-project',
  'x-stainless-lang',
  'x-amzn-bedrock-accept',
  'traceparent',
  'tracestate',
  'baggage',
  'x-sluice-tier',
  'x-sluice-deployment',
  'x-sluice-decision',
  'x-sluice-cost-usd',
  'origin',
  'referer',
  'user-agent',
]
const NAMES = [...NAMED, ...Array.from({ length: 200 - NAMED.length }, (_, index) => `x-forged-${index}`)]
/** All that may go out, and by whose hand: ours, the vendor's own for its key, its version and its signature. */
const ALLOWED = new Set([
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'user-agent',
  'anthropic-version',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'x-goog-user-project',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'transfer-encoding',
])
const SHOWN =
  /^(?:x-sluice-[a-z-]+|x-request-id|request-id|content-type|content-length|cache-control|date|connection|keep-alive|transfer-encoding|x-powered-by|x-accel-buffering|x-should-retry|retry-after)$/
const EVIL = {
  'set-cookie': 'a=b',
  'x-evil': '1',
  server: 'vendor',
  'x-request-id': 'req_vendor',
  'cf-ray': '1',
  location: '/',
}

describe('X3: headers', () => {
  let app: App
  beforeAll(async () => {
    app = await startApp({ policy: hostsPolicy() })
  })
  afterAll(() => app.close())

  it.each(HOSTS)('of a client reach no vendor: 200 of them, with $name', async ({ name, model }) => {
    const before = app.simulator.requests.length
    for (const surface of SURFACES) await send(`${app.url}${surface.path}`, surface.body(model, 'Hi'))
    const seen = app.simulator.requests.slice(before).filter(({ vendor }) => vendor === name)
    expect(seen).toHaveLength(SURFACES.length)
    for (const { headers } of seen) {
      expect(Object.keys(headers).filter((header) => !ALLOWED.has(header))).toEqual([])
      expect(JSON.stringify(headers)).not.toContain('forged')
    }
  })

  it.each(HOSTS)('of a vendor reach no client: $name', async ({ name, model }) => {
    app.simulator.queueReply(name, { status: 400, headers: EVIL, body: Buffer.from('{}') })
    const { headers } = await send(`${app.url}${MESSAGES.path}`, MESSAGES.body(model, 'Hi'))
    expect(headers.filter((header) => !SHOWN.test(header))).toEqual([])
  })

  it('that bring line breaks with them bring no header of their own, in 10,000 cases', () => {
    const part = fc.constantFrom(
      '\r\n',
      '\n',
      '\r',
      '\u{2028}',
      '\u{10a}',
      '\u{10d}',
      '\0',
      'x-injected: 1',
      'a',
      ' ',
      ': ',
      'é',
    )
    const hostile = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
    const head = { tier: 'haiku', provider: 'p', attempts: 1 } as const
    fc.assert(
      fc.property(hostile, fc.array(hostile, { maxLength: 4 }), (value, dropped) => {
        const named = { ...head, model: value, deployment: value, decisionId: value, dropped }
        const error = new SluiceError({ code: 'internal', message: value, decisionId: value })
        const count = { inputTokens: 1, isExact: true, model: value, deployment: value }
        const id = requestIdOf(Object({ headers: { 'x-request-id': value } }), { next: () => 0.5 })
        for (const headers of [answerHeaders(named, dropped), errorHeaders(error), tokenCountHeaders(count, dropped)])
          for (const written of Object.values(headers)) expect(String(written)).toMatch(/^[ -~]*$/)
        expect(id).toMatch(/^[\w-]{1,64}$/)
      }),
      { numRuns: 10_000, seed: 7 },
    )
  })

  it.each(['\n', '\r', '\r\n', '\r\n ', '\0', '\u{b}'])(
    'written by hand with %j in them inject nothing',
    async (breaking) => {
      const value = `a${breaking}x-injected: 1`
      const named = ['x-request-id', 'x-sluice-tags', 'x-sluice-conversation', 'idempotency-key', 'anthropic-version']
      const before = app.simulator.requests.length
      for (const name of named) {
        const [head = ''] = (await sendByHand(`${name}: ${value}`)).split('\r\n\r\n', 1)
        expect(head).not.toContain('x-injected')
      }
      expect(JSON.stringify(app.simulator.requests.slice(before).map(({ headers }) => headers))).not.toContain(
        'injected',
      )
    },
  )

  function sendByHand(line: string): Promise<string> {
    const { port } = new URL(app.url)
    const body = JSON.stringify(MESSAGES.body('auto', 'Hi'))
    const lines = [
      'POST /llm/v1/messages HTTP/1.1',
      'host: x',
      'connection: close',
      `content-length: ${body.length}`,
      line,
    ]
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
    return text(socket)
  }
})

function send(url: string, body: object): Promise<{ status: number; headers: string[] }> {
  const forged = Object.fromEntries(NAMES.map((name) => [name, name === 'te' ? 'trailers' : FORGED]))
  const headers = { ...forged, 'content-type': 'application/json', connection: 'close, x-api-key, authorization' }
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers }, (response) => {
      const names = Object.keys(response.headers)
      response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: names }))
    })
      .on('error', reject)
      .end(JSON.stringify(body))
  })
}
