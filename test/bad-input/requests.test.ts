import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FRAMEWORKS, startApp, type App } from '../gateway/start-app.ts'
import {
  ask,
  CHAT,
  MESSAGES,
  post,
  receive,
  RESPONSES,
  SURFACES,
  type Received,
  type Surface,
} from '../gateway/surfaces.ts'

const MAX_BODY_BYTES = 20_000

interface Fault {
  readonly name: string
  readonly status: number
  /** What the client is told; what is wrong is named by its path. */
  readonly message: string | RegExp
  readonly body: (surface: Surface) => object | string
  readonly init?: RequestInit
}

const good = (surface: Surface) => surface.body('auto', 'Hi')
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

const FAULTS: readonly Fault[] = [
  {
    name: 'JSON that breaks off',
    status: 400,
    message: /^body: is not JSON: it ends too early, at position \d+\.$/,
    body: (surface) => JSON.stringify(good(surface)).slice(0, -1),
  },
  {
    name: 'JSON with a stray comma',
    status: 400,
    message: 'body: is not JSON: unexpected character at position 17 (line 2, column 16).',
    body: () => '{\n"model":"auto",}',
  },
  { name: 'an empty body', status: 400, message: 'body: is empty. Send a JSON object.', body: () => '' },
  { name: 'a list instead of an object', status: 400, message: /object/, body: () => [] },
  { name: 'null', status: 400, message: /object/, body: () => 'null' },
  {
    name: 'a model that is no text',
    status: 400,
    message: /^model: .*string/i,
    body: (surface) => ({ ...good(surface), model: 7 }),
  },
  {
    name: 'an unknown model',
    status: 404,
    message: /^model: there is no "gpt-9"\. Allowed: "auto", "tier:haiku", .*"claude-haiku-4-5"/,
    body: (surface) => surface.body('gpt-9', 'Hi'),
  },
  {
    name: 'an unknown tier',
    status: 400,
    message: 'model: there is no tier "gpt". Use "auto", "tier:haiku", "tier:sonnet", "tier:opus" or a model id.',
    body: (surface) => surface.body('tier:gpt', 'Hi'),
  },
  {
    name: 'a body that is too large',
    status: 413,
    message: /^body: larger than the limit of 20000 bytes/,
    body: (surface) => surface.body('auto', 'x'.repeat(MAX_BODY_BYTES)),
  },
  {
    name: 'JSON that is nested too deeply',
    status: 400,
    message: /^body: nested deeper than the limit of 64 levels/,
    body: (surface) => `{"metadata":${nested(5_000)},${JSON.stringify(good(surface)).slice(1)}`,
  },
  {
    name: 'another content type',
    status: 415,
    message: 'content-type: must be application/json.',
    body: good,
    init: { headers: { 'content-type': 'text/plain' } },
  },
  {
    name: 'an unknown encoding',
    status: 415,
    message: /^content-encoding: not supported/,
    body: good,
    init: { headers: { 'content-type': 'application/json', 'content-encoding': 'zstd' } },
  },
  {
    name: 'a timeout that is no number',
    status: 400,
    message: /^x-sluice-timeout-ms: must be a positive whole number/,
    body: good,
    init: { headers: { 'content-type': 'application/json', 'x-sluice-timeout-ms': 'soon' } },
  },
  { name: 'another method', status: 405, message: /POST/, body: good, init: { method: 'PUT' } },
]

/** Fields of the wrong type, and the path by which the error names each. */
const WRONG_TYPES: readonly (readonly [string, Surface, object])[] = [
  ['messages[0].content[0].text', MESSAGES, { messages: [{ role: 'user', content: [{ type: 'text', text: 7 }] }] }],
  ['model', MESSAGES, { model: undefined }],
  ['max_tokens', MESSAGES, { max_tokens: 'many' }],
  ['tools[0].input_schema', MESSAGES, { tools: [{ name: 'get_time', input_schema: 'none' }] }],
  ['input', RESPONSES, { input: 7 }],
  ['max_output_tokens', RESPONSES, { max_output_tokens: 1.5 }],
  ['messages', CHAT, { messages: 'Hi' }],
  ['messages[0].role', CHAT, { messages: [{ role: 'wizard', content: 'Hi' }] }],
  ['temperature', CHAT, { temperature: 'warm' }],
]

describe.each(FRAMEWORKS)('an app of %s', (framework) => {
  let app: App
  beforeAll(async () => {
    app = await startApp({ framework, maxBodyBytes: MAX_BODY_BYTES })
  })
  afterAll(() => app.close())

  describe.each(SURFACES)('asked by a client of $name', (surface) => {
    it.each(FAULTS)('answers $name with one clear error', async ({ body, init, status, message }) => {
      const before = await spentBy(app)
      const received = await receive(await post(`${app.url}${surface.path}`, body(surface), init))
      expect(received).toMatchObject({ status, end: 'clean' })
      expect(errorOf(received, surface).message).toMatch(message)
      expect(await spentBy(app)).toEqual(before)
      expect((await ask(app, { surface })).status).toBe(200)
    })
  })

  it.each(WRONG_TYPES)('names the path of a field of the wrong type: %s', async (path, surface, fields) => {
    const before = await spentBy(app)
    const received = await receive(await post(`${app.url}${surface.path}`, { ...good(surface), ...fields }))
    expect(received.status).toBe(400)
    expect(errorOf(received, surface).message.slice(0, path.length + 2)).toBe(`${path}: `)
    expect(await spentBy(app)).toEqual(before)
    expect((await ask(app, { surface })).status).toBe(200)
  })

  it.each([
    ['was not announced', (bytes: Buffer) => new Blob([bytes]).stream(), {}],
    ['was compressed', (bytes: Buffer) => gzipSync(bytes), { 'content-encoding': 'gzip' }],
  ])('refuses a body that is too large and %s', async (_, wrap, more) => {
    const before = await spentBy(app)
    const large = Buffer.from(JSON.stringify(MESSAGES.body('auto', 'x'.repeat(MAX_BODY_BYTES))))
    const headers = { 'content-type': 'application/json', ...more }
    const sent = fetch(`${app.url}${MESSAGES.path}`, { method: 'POST', headers, body: wrap(large), duplex: 'half' })
    const received = await receive(await sent)
    expect(received.status).toBe(413)
    expect(errorOf(received, MESSAGES).message).toMatch(/^body: larger than the limit of 20000 bytes/)
    expect(await spentBy(app)).toEqual(before)
    expect((await ask(app)).status).toBe(200)
  })

  it.each([MESSAGES, CHAT])('says in the words of $name that there is no such path', async (surface) => {
    const headers = surface === MESSAGES ? { 'anthropic-version': '2026-10-21' } : {}
    const received = await receive(await fetch(`${app.url}/v1/embeddings`, { headers }))
    expect(received.status).toBe(404)
    expect(errorOf(received, surface).message).toBe('There is no such path.')
  })

  it('meets no defect', () => {
    expect(app.defects).toEqual([])
  })
})

/** What could have cost money. */
async function spentBy(app: App) {
  return { calls: app.simulator.requests.length, balance: await app.ledger.balance('tenant/default') }
}

/** The error of a response, which is in the words of the client's protocol and says not to try again. */
function errorOf({ headers, text }: Received, surface: Surface): { readonly message: string } {
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('x-should-retry')).toBe('false')
  const message = expect.any(String)
  const type = expect.any(String)
  const inWords =
    surface === MESSAGES
      ? { type: 'error', error: { type, message }, request_id: headers.get('request-id') }
      : { error: { type, message, code: expect.any(String), param: expect.toSatisfy(isTextOrNull) } }
  const body = JSON.parse(text)
  expect(body).toEqual(inWords)
  return body.error
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}
