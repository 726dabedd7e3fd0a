import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createOpenAI } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/openai-responses/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '400.chat_tools_with_effort': 'unsupported-dialect',
  '400.context_length': 'context-too-long',
  '400.invalid_prompt': 'content-filtered',
  '400.unsupported_param': 'unsupported-dialect',
  '401': 'unauthorized',
  '403.region': 'unauthorized',
  '404.model': 'model-not-found',
  '408': 'vendor-error',
  '409': 'conflict',
  '413': 'context-too-long',
  '422': 'invalid-request',
  '429.insufficient_quota': 'account-exhausted',
  '429.rate_limit': 'rate-limited',
  '500': 'vendor-error',
  '502.html': 'in-doubt',
  '503.overloaded': 'overloaded',
  '504': 'in-doubt',
}

const MODEL = loadCatalog().find('openai', 'gpt-5.4-mini')
const API_KEY = 'sk-proj-0123456789-secret'
const JSON_TYPE = { 'content-type': 'application/json' }

async function fail(status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  const vendor = await startScriptedVendor({ status, headers, body })
  const provider = createOpenAI({ apiKey: API_KEY, baseUrl: `${vendor.baseUrl}/v1`, clock: new FakeClock() })
  const failure = await failureOf(provider.answer(callOf(MODEL, ask('Hello.'))))
  await Promise.all([provider.close(), vendor.close()])
  return failure
}

function failWith(status: number, error: object) {
  return fail(status, JSON.stringify({ error }))
}

test('has an expectation for every error on file', () => {
  expect([...FIXTURES.keys()]).toEqual(Object.keys(EXPECTED).toSorted())
})

test.each([...FIXTURES])('reads error %s', async (name, { status, headers, body }) => {
  const failure = await fail(status, body, headers)
  expect([failure.kind, failure.status]).toEqual([EXPECTED[name], status])
  expect(failure.vendorRequestId).toBe(headers['x-request-id'])
  expect(failure.message).toMatch(/^openai: /)
  expect(failure.message).not.toContain('<')
})

test('reads how long to wait, from the more exact header', async () => {
  const rateLimit = FIXTURES.get('429.rate_limit')
  expect(await fail(429, rateLimit?.body ?? '', rateLimit?.headers)).toMatchObject({ retryAfterMs: 80 })
})

test.each<[string, FailureKind]>([
  ["Invalid 'input[2].call_id': string too long.", 'unsupported-dialect'],
  ["Invalid schema for response_format 'city': schema must have type object", 'unsupported-dialect'],
  ['Input tokens exceed the configured limit of 272000 tokens.', 'context-too-long'],
  ["Missing required parameter: 'input'.", 'invalid-request'],
])('reads the prose of a 400: %s', async (message, kind) => {
  expect((await failWith(400, { message, type: 'invalid_request_error', code: null })).kind).toBe(kind)
})

test('lets no prose decide what a 429 means', async () => {
  const message = 'You exceeded your current quota. Billing hard limit reached.'
  expect((await failWith(429, { message, type: 'requests', code: null })).kind).toBe('rate-limited')
})

test('takes an exhausted account for that even where only the type says so', async () => {
  expect((await failWith(429, { message: 'no', type: 'insufficient_quota', code: null })).kind).toBe(
    'account-exhausted',
  )
})

test('never repeats the key', async () => {
  const failure = await failWith(401, { message: `Incorrect API key provided: ${API_KEY}`, code: 'invalid_api_key' })
  expect(failure.message).not.toContain('0123456789')
})
