import { loadCatalog } from '@sluice/catalog'
import { AttemptError } from '@sluice/core'
import { transportFailure } from '@sluice/provider-kit'
import { ask, callOf, failureOf, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { afterEach, expect, test, vi } from 'vitest'
import { bedrockFrom } from './bedrock-from.ts'
import { bedrockKind, bedrockMantleKind } from './kinds.ts'
import { createBedrock, type BedrockSettings } from './provider.ts'

const KEY = { apiKey: 'bedrock-key' }
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-4-7',
  stop_reason: 'end_turn',
  content: [{ type: 'text', text: 'Hello.' }],
  usage: { input_tokens: 3, output_tokens: 2 },
}

function modelOf(id: string) {
  const entry = loadCatalog().find('bedrock', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

const CALL = callOf(modelOf('claude-opus-4-7'), ask('Hello.'))

async function start(settings: BedrockSettings, body: object = MESSAGE) {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': 'aws_1' }
  const vendor = await startScriptedVendor({ status: 200, headers, body: JSON.stringify(body) })
  const provider = createBedrock({ region: 'eu-west-1', baseUrl: vendor.baseUrl, ...settings })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('sends the key as a bearer and nothing of the environment', async () => {
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'authorization: Bearer other\nx-leak: 1\nanthropic-version: 1999-01-01')
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'other')
  vi.stubEnv('ANTHROPIC_BEDROCK_BASE_URL', 'http://127.0.0.1:1')
  const { vendor, provider, close } = await start(KEY)
  expect(await provider.answer(CALL)).toMatchObject({ vendorRequestId: 'aws_1', body: { id: 'msg_1' } })
  await close()
  const [seen] = vendor.seen
  expect([seen?.method, seen?.path]).toEqual(['POST', '/model/global.anthropic.claude-opus-4-7/invoke'])
  expect(seen?.headers.authorization).toBe('Bearer bedrock-key')
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual(
    'accept accept-encoding authorization connection content-length content-type host user-agent'.split(' '),
  )
  expect(seen?.body).not.toHaveProperty('model')
  expect(seen?.body).not.toHaveProperty('stream')
})

test('writes the version that a model knows: the later one is for 4.7 and later only', async () => {
  const { vendor, provider, close } = await start(KEY)
  for (const id of ['claude-opus-4-7', 'claude-opus-4-6', 'claude-haiku-4-5']) {
    await provider.answer(callOf(modelOf(id), ask('Hello.')))
  }
  await close()
  expect(vendor.seen.map(({ body }) => Object(body).anthropic_version)).toEqual([
    '2026-10-21',
    'bedrock-2023-05-31',
    'bedrock-2023-05-31',
  ])
})

test('says instructions in mid-conversation as a model of the earlier version knows them', async () => {
  const { vendor, provider, close } = await start(KEY)
  const system = { role: 'system' as const, content: [{ type: 'text' as const, text: 'Be brief.' }] }
  const request = ask('Hello.')
  const messages = [...request.messages, system]
  for (const id of ['claude-opus-4-7', 'claude-haiku-4-5']) {
    await provider.answer(callOf(modelOf(id), { ...request, messages }))
  }
  await close()
  const roles = vendor.seen.map(({ body }) => Object(body).messages.map((message: { role: string }) => message.role))
  expect(roles).toEqual([
    ['user', 'system'],
    ['user', 'user'],
  ])
})

test('sends mantle Anthropic’s own wire, with the version in a header', async () => {
  const { vendor, provider, close } = await start({ ...KEY, api: 'mantle' })
  await provider.answer(CALL)
  await provider.answer(callOf(modelOf('claude-haiku-4-5'), ask('Hello.')))
  await close()
  const [later, earlier] = vendor.seen
  expect([provider.name, later?.path]).toEqual(['bedrock-mantle', '/v1/messages'])
  expect(later?.body).toMatchObject({ model: 'global.anthropic.claude-opus-4-7', stream: false })
  expect(later?.body).not.toHaveProperty('anthropic_version')
  expect([later?.headers['anthropic-version'], earlier?.headers['anthropic-version']]).toEqual([
    '2026-10-21',
    '2023-06-01',
  ])
})

test('counts the tokens of the body that it would send', async () => {
  const { vendor, provider, close } = await start(KEY, { inputTokens: 12 })
  expect(await provider.countTokens?.(callOf(modelOf('claude-haiku-4-5'), ask('Hello.')))).toBe(12)
  await close()
  expect(vendor.seen[0]?.path).toBe('/model/global.anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens')
  const { input } = Object(vendor.seen[0]?.body)
  expect(Object.keys(Object(vendor.seen[0]?.body))).toEqual(['input'])
  const counted: unknown = JSON.parse(Buffer.from(input.invokeModel.body, 'base64').toString())
  expect(counted).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 2048 })
  expect(counted).not.toHaveProperty('model')
})

test.each(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'])(
  'knows what %s means, whatever the SDK makes of it',
  async (code) => {
    const known = transportFailure(Object.assign(new Error(code), { code }))
    if (!known) throw new Error('Not a code of a connection.')
    const http = { fetch: () => Promise.reject(new AttemptError(known)), close: () => Promise.resolve() }
    for (const api of ['runtime', 'mantle'] as const) {
      const provider = createBedrock({ ...KEY, region: 'us-east-1', api, http })
      const failure = await failureOf(provider.answer(CALL))
      expect([failure.kind, failure.message]).toEqual([known.kind, `${provider.name}: ${known.message}`])
    }
  },
)

test('calls the host of its region', async () => {
  const urls: string[] = []
  const fetch = (input: string | URL | Request) => {
    urls.push(input instanceof Request ? input.url : String(input))
    return Promise.reject(new AttemptError({ kind: 'unreachable', message: 'no' }))
  }
  const http = { fetch, close: () => Promise.resolve() }
  for (const api of ['runtime', 'mantle'] as const) {
    await failureOf(createBedrock({ ...KEY, region: 'eu-west-1', api, http }).answer(CALL))
  }
  expect(urls.map((url) => new URL(url).origin)).toEqual([
    'https://bedrock-runtime.eu-west-1.amazonaws.com',
    'https://bedrock-mantle.eu-west-1.api.aws',
  ])
})

test('takes what AWS’s tools take from the environment it is shown', () => {
  const env = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' }
  expect(bedrockFrom(env)).toEqual({ region: 'us-east-1', accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't' })
  expect(bedrockFrom({ AWS_BEARER_TOKEN_BEDROCK: 'k', AWS_DEFAULT_REGION: 'r' })).toEqual({ region: 'r', apiKey: 'k' })
})

test('names both kinds of credentials to whoever has none', () => {
  for (const { variable, instead } of [bedrockKind, bedrockMantleKind]) {
    expect(variable).toMatch(/AWS_BEARER_TOKEN_BEDROCK or AWS_ACCESS_KEY_ID/)
    expect(instead).toContain('region')
  }
})

test('does not start without region or credentials', () => {
  expect(() => createBedrock(KEY)).toThrow('bedrock: no AWS region. Pass { region } or set AWS_REGION.')
  expect(() => createBedrock({ region: 'us-east-1', accessKeyId: 'A' })).toThrow('AWS_BEARER_TOKEN_BEDROCK')
})
