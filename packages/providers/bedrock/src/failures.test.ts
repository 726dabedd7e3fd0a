import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createBedrock } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/bedrock/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '400.on_demand': 'model-not-found',
  '400.quota': 'account-exhausted',
  '400.validation': 'context-too-long',
  '403': 'unauthorized',
  '404': 'model-not-found',
  '408': 'in-doubt',
  '424': 'vendor-error',
  '429': 'rate-limited',
  '429.not_ready': 'overloaded',
  '500': 'vendor-error',
  '503': 'overloaded',
}

const MODEL = loadCatalog().find('bedrock', 'claude-opus-4-7')
const KEY = 'key-0123456789-secret'
const JSON_TYPE = { 'content-type': 'application/json' }

async function fail(status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  const vendor = await startScriptedVendor({ status, headers, body })
  const provider = createBedrock({ apiKey: KEY, region: 'us-east-1', baseUrl: vendor.baseUrl, clock: new FakeClock() })
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
  expect(failure.vendorRequestId).toBe(headers['x-amzn-requestid'])
  expect(failure.message).toMatch(/^bedrock: \d{3} [^(]/)
})

test.each<[string, FailureKind]>([
  ['messages.1.content.0: Invalid `signature` in `thinking` block', 'unsupported-dialect'],
  ['`temperature` is deprecated for this model.', 'unsupported-dialect'],
  ['The provided model identifier is invalid.', 'model-not-found'],
  ['prompt is too long: 208310 tokens > 200000 maximum', 'context-too-long'],
  ['messages: at least one message is required', 'invalid-request'],
])('reads the prose of a validation error: %s', async (message, kind) => {
  const headers = { ...JSON_TYPE, 'x-amzn-errortype': 'ValidationException' }
  expect((await fail(400, JSON.stringify({ message }), headers)).kind).toBe(kind)
})

test('reads Anthropic’s words where AWS adds none, as on mantle', async () => {
  const error = { type: 'invalid_request_error', message: 'prompt is too long: 2 tokens > 1 maximum' }
  expect((await fail(400, JSON.stringify({ type: 'error', error }))).kind).toBe('context-too-long')
})

test.each([
  ['SomethingNewException', 418, 'invalid-request'],
  ['SomethingNewException', 500, 'vendor-error'],
  ['ExpiredTokenException', 403, 'unauthorized'],
])('goes by the status where it does not know the exception: %s %i', async (name, status, kind) => {
  expect((await fail(status, '{"message":"why"}', { ...JSON_TYPE, 'x-amzn-errortype': name })).kind).toBe(kind)
})

test('never repeats the key', async () => {
  expect(
    (await fail(401, JSON.stringify({ message: `no: ${KEY}`, error: { message: `no: ${KEY}` } }))).message,
  ).not.toContain('0123456789')
})
