import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { expect, test } from 'vitest'
import { createGemini } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/gemini/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '429': 'rate-limited',
  '503': 'overloaded',
}

const MODEL = loadCatalog().find('google', 'gemini-3.8-flash')
const API_KEY = 'AIza-0123456789-secret'

function hello() {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  return callOf(MODEL, ask('Hello.'))
}

async function fail(status: number, body: unknown, contentType = 'application/json; charset=UTF-8') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const vendor = await startScriptedVendor({ status, headers: { 'content-type': contentType }, body: text })
  const provider = createGemini({ apiKey: API_KEY, baseUrl: vendor.baseUrl })
  const failure = await failureOf(provider.answer(hello()))
  await Promise.all([provider.close(), vendor.close()])
  return failure
}

const envelope = (code: number, status: string, message: string, details: readonly object[] = []) => ({
  error: { code, status, message, details },
})
const reason = (name: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name })
const retry = (retryDelay: unknown) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay })

test('has an expectation for every error on file', () => {
  expect([...FIXTURES.keys()]).toEqual(Object.keys(EXPECTED).toSorted())
})

test.each([...FIXTURES])('reads error %s', async (name, { status, body }) => {
  const failure = await fail(status, body)
  expect([failure.kind, failure.status]).toEqual([EXPECTED[name], status])
  expect(failure.message).toMatch(/^gemini: /)
})

test('reads in the body how long to wait', async () => {
  expect(await fail(429, FIXTURES.get('429')?.body ?? '')).toMatchObject({
    retryAfterMs: 17_000,
    vendorCode: 'RESOURCE_EXHAUSTED',
  })
  const waitOf = async (delay: unknown) =>
    (await fail(429, envelope(429, 'RESOURCE_EXHAUSTED', 'Wait.', [reason('OTHER'), retry(delay)]))).retryAfterMs
  expect([await waitOf('34.0741s'), await waitOf('0s'), await waitOf('soon'), await waitOf(7)]).toEqual([
    34_075,
    0,
    undefined,
    undefined,
  ])
})

test.each<[number, string, string, FailureKind]>([
  [400, 'INVALID_ARGUMENT', 'API_KEY_INVALID', 'unauthorized'],
  [403, 'PERMISSION_DENIED', 'SERVICE_DISABLED', 'unauthorized'],
  [403, 'PERMISSION_DENIED', 'BILLING_DISABLED', 'account-exhausted'],
  [403, 'PERMISSION_DENIED', 'RATE_LIMIT_EXCEEDED', 'rate-limited'],
  [429, 'RESOURCE_EXHAUSTED', 'SOMETHING_NEW', 'rate-limited'],
])('reads the reason beside status %i %s: %s', async (status, type, name, kind) => {
  const failure = await fail(status, envelope(status, type, 'No.', [reason(name)]))
  expect([failure.kind, failure.vendorCode]).toEqual([kind, name])
})

test.each<[string, FailureKind]>([
  ['The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', 'context-too-long'],
  ['Request payload size exceeds the limit: 20971520 bytes.', 'context-too-long'],
  ['User location is not supported for the API use.', 'unauthorized'],
  ['Function call is missing a thought_signature in functionCall parts.', 'unsupported-dialect'],
  ['Please ensure that the number of function response parts is equal.', 'unsupported-dialect'],
  ['Requests ending with a model turn are not supported.', 'unsupported-dialect'],
  ['Invalid JSON payload received. Unknown name "foo": Cannot find field.', 'unsupported-dialect'],
  ['Thinking level is not supported for this model.', 'unsupported-dialect'],
  ['Budget 0 is invalid. This model only works in thinking mode.', 'unsupported-dialect'],
  ['Unsupported MIME type: image/gif', 'unsupported-dialect'],
  ['Provided image is not valid.', 'invalid-request'],
])('reads the prose of a 400: %s', async (message, kind) => {
  expect((await fail(400, envelope(400, 'INVALID_ARGUMENT', message))).kind).toBe(kind)
})

test('lets no prose decide what a 429 means', async () => {
  const message = 'You exceeded your current quota, please check your plan and billing details. Thinking level.'
  expect((await fail(429, envelope(429, 'RESOURCE_EXHAUSTED', message))).kind).toBe('rate-limited')
})

test('reads an envelope in a list, and a page', async () => {
  expect(await fail(400, [envelope(400, 'FAILED_PRECONDITION', 'No.')])).toMatchObject({ kind: 'unauthorized' })
  const page = await fail(502, '<html><title>Error 502</title></html>', 'text/html')
  expect(page).toMatchObject({ kind: 'in-doubt', message: 'gemini: 502 Error 502' })
})

test('never repeats the key, and knows a wrong one by its 400', async () => {
  const message = `API key ${API_KEY} not valid.`
  expect((await fail(400, envelope(400, 'INVALID_ARGUMENT', message))).message).not.toContain('0123456789')
  const simulator = await startSimulator({ vendors: ['gemini'] })
  const provider = createGemini({ apiKey: 'bad-key', baseUrl: simulator.baseUrls.gemini })
  expect(await failureOf(provider.answer(hello()))).toMatchObject({ kind: 'unauthorized', status: 400 })
  await Promise.all([provider.close(), simulator.close()])
})
