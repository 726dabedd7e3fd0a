import { loadCatalog } from '@sluice/catalog'
import { AttemptError } from '@sluice/core'
import { transportFailure } from '@sluice/provider-kit'
import { ask, callOf, failureOf, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { afterEach, expect, test, vi } from 'vitest'
import { vertexKind } from './kind.ts'
import { createVertex, type VertexSettings } from './provider.ts'
import { vertexFrom } from './vertex-from.ts'

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
  const entry = loadCatalog().find('vertex', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  return entry
}

const CALL = callOf(modelOf('claude-opus-4-7'), ask('Hello.'))

async function start(settings: Partial<VertexSettings> = {}, body: object = MESSAGE) {
  const headers = { 'content-type': 'application/json', 'request-id': 'req_1' }
  const vendor = await startScriptedVendor({ status: 200, headers, body: JSON.stringify(body) })
  const baseUrl = `${vendor.baseUrl}/v1`
  const provider = createVertex({ projectId: 'p', accessToken: 'ya29.token', baseUrl, ...settings })
  return { vendor, provider, close: () => Promise.all([provider.close(), vendor.close()]) }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('sends Google’s token as a bearer, the model in the path, and nothing of the environment', async () => {
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'authorization: Bearer other\nx-leak: 1\nanthropic-version: 1999-01-01')
  vi.stubEnv('ANTHROPIC_API_KEY', 'other')
  vi.stubEnv('CLOUD_ML_REGION', 'elsewhere')
  const { vendor, provider, close } = await start()
  expect(await provider.answer(CALL)).toMatchObject({ vendorRequestId: 'req_1', body: { id: 'msg_1' } })
  await close()
  const [seen] = vendor.seen
  expect(seen?.path).toBe('/v1/projects/p/locations/global/publishers/anthropic/models/claude-opus-4-7:rawPredict')
  expect(seen?.headers.authorization).toBe('Bearer ya29.token')
  expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual(
    'accept accept-encoding authorization connection content-length content-type host user-agent'.split(' '),
  )
  expect(seen?.body).not.toHaveProperty('model')
})

test('writes the version that a model was released with', async () => {
  const { vendor, provider, close } = await start()
  for (const id of ['claude-opus-4-7', 'claude-haiku-4-5']) await provider.answer(callOf(modelOf(id), ask('Hello.')))
  await close()
  expect(vendor.seen.map(({ body }) => Object(body).anthropic_version)).toEqual(['2026-10-21', 'vertex-2023-10-16'])
})

test('counts the tokens of a prompt, whose model stands in the body', async () => {
  const { vendor, provider, close } = await start({ region: 'eu' }, { input_tokens: 12 })
  expect(await provider.countTokens?.(CALL)).toBe(12)
  await close()
  expect(vendor.seen[0]?.path).toBe('/v1/projects/p/locations/eu/publishers/anthropic/models/count-tokens:rawPredict')
  expect(Object.keys(Object(vendor.seen[0]?.body)).toSorted()).toEqual([
    'anthropic_version',
    'messages',
    'model',
    'system',
  ])
})

test('asks an auth client for every request, and takes its failure for a key that is not accepted', async () => {
  const getRequestHeaders = vi
    .fn<() => Promise<Headers>>()
    .mockResolvedValueOnce(new Headers({ authorization: 'Bearer first', 'x-goog-user-project': 'q' }))
    .mockResolvedValueOnce(new Headers({ authorization: 'Bearer second' }))
    .mockRejectedValue(new Error('the key file is gone'))
  const { vendor, provider, close } = await start({ accessToken: undefined, authClient: { getRequestHeaders } })
  await provider.answer(CALL)
  await provider.answer(CALL)
  const failure = await failureOf(provider.answer(CALL))
  await close()
  expect(vendor.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second'])
  expect(vendor.seen[0]?.headers['x-goog-user-project']).toBe('q')
  expect([failure.kind, failure.message]).toEqual(['unauthorized', expect.stringContaining('the key file is gone')])
})

test('goes by the machine’s default credentials where it is given none', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', new URL('no-such-file.json', import.meta.url).pathname)
  const { vendor, provider, close } = await start({ accessToken: undefined })
  const failure = await failureOf(provider.answer(CALL))
  await close()
  expect([failure.kind, vendor.seen.length]).toEqual(['unauthorized', 0])
  expect(failure.message).toMatch(/^vertex: no Google credentials: /)
})

test.each([
  [undefined, 'https://aiplatform.googleapis.com', undefined],
  ['eu', 'https://aiplatform.eu.rep.googleapis.com', 'eu'],
  ['us-east5', 'https://us-east5-aiplatform.googleapis.com', 'us-east5'],
])('calls the host of region %s and says where the data stays', async (region, origin, residency) => {
  vi.stubEnv('ANTHROPIC_VERTEX_BASE_URL', 'http://127.0.0.1:1')
  const urls: string[] = []
  const fetch = (input: string | URL | Request) => {
    urls.push(new URL(input instanceof Request ? input.url : input).origin)
    return Promise.reject(new AttemptError({ kind: 'unreachable', message: 'no' }))
  }
  const http = { fetch, close: () => Promise.resolve() }
  const provider = createVertex({ projectId: 'p', accessToken: 'ya29.token', region, http })
  await failureOf(provider.answer(CALL))
  expect([urls, provider.residency]).toEqual([[origin], residency])
})

test.each(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'])(
  'knows what %s means, whatever the SDK makes of it',
  async (code) => {
    const known = transportFailure(Object.assign(new Error(code), { code }))
    if (!known) throw new Error('Not a code of a connection.')
    const http = { fetch: () => Promise.reject(new AttemptError(known)), close: () => Promise.resolve() }
    const provider = createVertex({ projectId: 'p', accessToken: 'ya29.token', http })
    const failure = await failureOf(provider.answer(CALL))
    expect([failure.kind, failure.message]).toEqual([known.kind, `${provider.name}: ${known.message}`])
  },
)

test('takes project, region and token from the environment it is shown, and does not start without a project', () => {
  expect(vertexFrom({ GOOGLE_CLOUD_PROJECT: 'p', CLOUD_ML_REGION: 'r', VERTEX_ACCESS_TOKEN: 't' })).toEqual({
    projectId: 'p',
    region: 'r',
    accessToken: 't',
  })
  expect(() => createVertex({ projectId: '' })).toThrow('GOOGLE_CLOUD_PROJECT')
  const instead = vertexKind.instead ?? ''
  expect(vertexKind.missing(vertexKind.connectionFrom({ [instead]: 'p' }))).toBeUndefined()
})
