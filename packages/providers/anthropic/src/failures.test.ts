import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createAnthropic } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/anthropic/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '400.image_dimensions_too_large': 'invalid-request',
  '400.max_tokens_too_large': 'unsupported-dialect',
  '400.organization_on_hold': 'account-exhausted',
  '400.own_spend_limit': 'account-exhausted',
  '400.prefill': 'unsupported-dialect',
  '400.prompt_too_long': 'context-too-long',
  '400.temperature_legacy_version': 'unsupported-dialect',
  '400.temperature_new_version': 'unsupported-dialect',
  '400.thinking_enabled': 'unsupported-dialect',
  '401': 'unauthorized',
  '402': 'account-exhausted',
  '403': 'unauthorized',
  '404.model': 'model-not-found',
  '409': 'conflict',
  '413': 'context-too-long',
  '429.ramp_limit': 'rate-limited',
  '429.rate_limit': 'rate-limited',
  '429.spend_cap': 'account-exhausted',
  '500': 'vendor-error',
  '502.html': 'in-doubt',
  '503.cmek': 'overloaded',
  '504': 'in-doubt',
  '529': 'overloaded',
  '529.no_retry': 'overloaded',
}

const MODEL = loadCatalog().find('anthropic', 'claude-haiku-5-5')
const API_KEY = 'sk-ant-0123456789-secret'

async function fail(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const vendor = await startScriptedVendor({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  })
  const provider = createAnthropic({ apiKey: API_KEY, baseUrl: vendor.baseUrl, clock: new FakeClock() })
  const failure = await failureOf(provider.answer(callOf(MODEL, ask('Hello.'))))
  await Promise.all([provider.close(), vendor.close()])
  return failure
}

function badRequest(message: string) {
  return { type: 'error', error: { type: 'invalid_request_error', message } }
}

test('has an expectation for every error on file', () => {
  expect([...FIXTURES.keys()]).toEqual(Object.keys(EXPECTED).toSorted())
})

test.each([...FIXTURES])('reads error %s', async (name, { status, headers, body }) => {
  const failure = await fail(status, body, headers)
  expect([failure.kind, failure.status]).toEqual([EXPECTED[name], status])
  expect(failure.vendorRequestId).toBe(headers['request-id'])
  expect(failure.message).toMatch(/^anthropic: /)
  expect(failure.message).not.toContain('<')
})

test('reads how long to wait and whether to', async () => {
  const rateLimit = FIXTURES.get('429.rate_limit')
  expect(await fail(429, rateLimit?.body ?? '', rateLimit?.headers)).toMatchObject({ retryAfterMs: 12_000 })
  expect(await fail(529, {}, { 'x-should-retry': 'false' })).toMatchObject({ shouldRetry: false })
  expect(await fail(529, {}, { 'x-should-retry': 'true' })).toMatchObject({ shouldRetry: true })
})

test.each<[string, FailureKind]>([
  ['Your credit balance is too low to access the Anthropic API.', 'account-exhausted'],
  ['input length and `max_tokens` exceed context limit: 143653 + 64000 > 200000', 'context-too-long'],
  ['messages.1.content.0: Invalid `signature` in `thinking` block', 'unsupported-dialect'],
  ["messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'", 'unsupported-dialect'],
  ['tools.0.custom.input_schema: JSON schema is invalid', 'unsupported-dialect'],
  ['Output blocked by content filtering policy', 'content-filtered'],
  ['messages: at least one message is required', 'invalid-request'],
])('reads the prose of a 400: %s', async (message, kind) => {
  expect((await fail(400, badRequest(message))).kind).toBe(kind)
})

test('lets no prose decide what a 429 means', async () => {
  const message = 'You have reached your specified API usage limits. Your credit balance is too low.'
  const failure = await fail(429, { type: 'error', error: { type: 'rate_limit_error', message } })
  expect(failure.kind).toBe('rate-limited')
})

test('never repeats the key', async () => {
  expect((await fail(401, badRequest(`invalid key ${API_KEY}`))).message).not.toContain('0123456789')
})
