import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createFoundry } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/foundry/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '404.deployment': 'model-not-found',
  '429': 'rate-limited',
}

const MODEL = loadCatalog().find('foundry', 'claude-opus-4-7')
const KEY = 'key-0123456789-secret'
const JSON_TYPE = { 'content-type': 'application/json' }

async function fail(status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  const vendor = await startScriptedVendor({ status, headers, body })
  const provider = createFoundry({ apiKey: KEY, baseUrl: `${vendor.baseUrl}/anthropic`, clock: new FakeClock() })
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
  expect(failure.vendorRequestId).toBe(headers['apim-request-id'])
  expect(failure.message).toMatch(/^foundry: \d{3} [^(]/)
})

test('reads how long to wait', async () => {
  const rateLimit = FIXTURES.get('429')
  expect(await fail(429, rateLimit?.body ?? '', rateLimit?.headers)).toMatchObject({ retryAfterMs: 20_000 })
})

test.each<[object, number, FailureKind]>([
  [{ type: 'invalid_request_error', message: 'prompt is too long: 2 tokens > 1 maximum' }, 400, 'context-too-long'],
  [
    { type: 'invalid_request_error', message: '`temperature` is deprecated for this model.' },
    400,
    'unsupported-dialect',
  ],
  [{ type: 'overloaded_error', message: 'Overloaded' }, 529, 'overloaded'],
  [{ type: 'billing_error', message: 'no' }, 402, 'account-exhausted'],
  [{ code: 'content_filter', message: 'no' }, 400, 'content-filtered'],
  [{ code: '401', message: 'Access denied due to invalid subscription key.' }, 401, 'unauthorized'],
])('reads both envelopes: %j', async (error, status, kind) => {
  expect((await fail(status, JSON.stringify({ error }))).kind).toBe(kind)
})

test('never repeats the key', async () => {
  expect(
    (await fail(401, JSON.stringify({ message: `no: ${KEY}`, error: { message: `no: ${KEY}` } }))).message,
  ).not.toContain('0123456789')
})
