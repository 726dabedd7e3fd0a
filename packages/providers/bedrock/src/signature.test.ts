import { createHash, createHmac } from 'node:crypto'
import { loadCatalog } from '@sluice/catalog'
import { ask, callOf, failureOf, startScriptedVendor, type SeenRequest } from '@sluice/provider-kit/conformance'
import { afterEach, expect, test, vi } from 'vitest'
import { createBedrock, type BedrockSettings } from './provider.ts'

const CREDENTIALS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret-0123456789', sessionToken: 'session' }
const AUTHORIZATION =
  /Credential=([^/]+)\/((\d+)\/([\w-]+)\/([\w-]+)\/aws4_request), SignedHeaders=(\S+), Signature=(\w+)/

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The signature of a request as AWS would compute it from what has arrived.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function signatureOf({ method, path, headers, body }: SeenRequest) {
  const match = AUTHORIZATION.exec(headers.authorization ?? '')
  if (!match) throw new Error(`not signed: ${headers.authorization}`)
  const [, accessKeyId, scope = '', day = '', region = '', service = '', names = '', signature] = match
  const missing = names.split(';').filter((name) => headers[name] === undefined)
  const canonical = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const uri = path.split('/').map(encodeURIComponent).join('/')
  const request = [method, uri, '', canonical.join(''), names, sha256(JSON.stringify(body))].join('\n')
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(request)].join('\n')
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${CREDENTIALS.secretAccessKey}`, day))
  return { accessKeyId, region, service, missing, signature, expected: hmac(key, text).toString('hex') }
}

async function signed(settings: BedrockSettings): Promise<SeenRequest> {
  const entry = loadCatalog().find('bedrock', 'claude-haiku-4-5')
  if (!entry) throw new Error('The catalog lacks the model.')
  const vendor = await startScriptedVendor({ status: 500, headers: {}, body: '' })
  const provider = createBedrock({ region: 'eu-west-1', baseUrl: vendor.baseUrl, ...settings })
  await failureOf(provider.answer(callOf(entry, ask('Hello.'))))
  await Promise.all([provider.close(), vendor.close()])
  const [seen] = vendor.seen
  if (!seen) throw new Error('nothing has arrived')
  return seen
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test.each([
  ['runtime', 'bedrock'],
  ['mantle', 'bedrock-mantle'],
] as const)('signs for %s what arrives there', async (api, service) => {
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'authorization: Bearer other\nx-leak: 1')
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'other')
  const seen = await signed({ ...CREDENTIALS, api })
  const { signature, expected, ...facts } = signatureOf(seen)
  expect(facts).toEqual({ accessKeyId: 'AKIATEST', region: 'eu-west-1', service, missing: [] })
  expect(signature).toBe(expected)
  expect(seen.headers['x-amz-security-token']).toBe('session')
  expect(JSON.stringify(seen.headers)).not.toMatch(/x-leak|x-stainless|other/)
})

test('asks a source of credentials for every request', async () => {
  const credentials = vi.fn<() => Promise<typeof CREDENTIALS>>(() => Promise.resolve(CREDENTIALS))
  const { signature, expected } = signatureOf(await signed({ credentials }))
  expect([signature, credentials.mock.calls.length]).toEqual([expected, 1])
})

test('takes a source of credentials that fails for a key that is not accepted', async () => {
  const entry = loadCatalog().find('bedrock', 'claude-haiku-4-5')
  if (!entry) throw new Error('The catalog lacks the model.')
  for (const api of ['runtime', 'mantle'] as const) {
    const credentials = () => Promise.reject(new Error('the role is gone'))
    const provider = createBedrock({ region: 'eu-west-1', credentials, api })
    const failure = await failureOf(provider.answer(callOf(entry, ask('Hello.'))))
    expect([failure.kind, failure.message]).toEqual(['unauthorized', expect.stringContaining('the role is gone')])
    await provider.close()
  }
})
