import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createVertex } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/vertex/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '400.anthropic': 'context-too-long',
  '400.precondition': 'model-not-found',
  '404.model': 'model-not-found',
  '429.array': 'rate-limited',
  '429.object': 'rate-limited',
}

const MODEL = loadCatalog().find('vertex', 'claude-opus-4-7')
const KEY = 'key-0123456789-secret'
const JSON_TYPE = { 'content-type': 'application/json' }

async function fail(status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  const vendor = await startScriptedVendor({ status, headers, body })
  const provider = createVertex({
    projectId: 'p',
    accessToken: KEY,
    baseUrl: `${vendor.baseUrl}/v1`,
    clock: new FakeClock(),
  })
  const failure = await failureOf(provider.answer(callOf(MODEL, ask('Hello.'))))
  await Promise.all([provider.close(), vendor.close()])
  return failure
}

test('has an expectation for every error on file', () => {
  expect([...FIXTURES.keys()]).toEqual(Object.keys(EXPECTED).toSorted())
})

test.each([...FIXTURES])('reads error %s', async (name, { status, headers, body }) => {
  const failure = await fail(status, body, headers)
  expect([failure.kind, failure.status]).toEqual([EXPECTED[name], status])
  expect(failure.vendorRequestId).toBe(headers['request-id'])
  expect(failure.message).toMatch(/^vertex: \d{3} [^(]/)
})

function failWith(status: number, error: object) {
  return fail(status, JSON.stringify({ error }))
}

test.each<[string, number, FailureKind]>([
  ['UNAUTHENTICATED', 401, 'unauthorized'],
  ['PERMISSION_DENIED', 403, 'unauthorized'],
  ['UNAVAILABLE', 503, 'overloaded'],
  ['INTERNAL', 500, 'vendor-error'],
  ['DEADLINE_EXCEEDED', 504, 'in-doubt'],
])('reads Google’s status %s', async (status, code, kind) => {
  expect(await failWith(code, { code, message: 'why', status })).toMatchObject({ kind, vendorCode: status })
})

test('takes a project without billing for an exhausted account', async () => {
  const message = 'This API method requires billing to be enabled.'
  expect((await failWith(403, { code: 403, message, status: 'PERMISSION_DENIED' })).kind).toBe('account-exhausted')
})

test.each<[string, FailureKind]>([
  ['prompt is too long: 2 tokens > 1 maximum', 'context-too-long'],
  ['Field required', 'invalid-request'],
])('reads the prose of an invalid argument: %s', async (message, kind) => {
  expect((await failWith(400, { code: 400, message, status: 'INVALID_ARGUMENT' })).kind).toBe(kind)
})

test('lets no prose decide what a 429 means', async () => {
  const message = 'Quota exceeded. Your credit balance is too low.'
  expect((await failWith(429, { code: 429, message, status: 'RESOURCE_EXHAUSTED' })).kind).toBe('rate-limited')
})

test('never repeats the key', async () => {
  expect(
    (await fail(401, JSON.stringify({ message: `no: ${KEY}`, error: { message: `no: ${KEY}` } }))).message,
  ).not.toContain('0123456789')
})
