import { loadCatalog } from '@sluice/catalog'
import type { FailureKind } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { ask, callOf, failureOf, readErrorFixtures, startScriptedVendor } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createOpenAICompatible } from './provider.ts'

const FIXTURES = readErrorFixtures(new URL('../../../../test/fixtures/vendors/openai-chat/', import.meta.url))

const EXPECTED: Readonly<Record<string, FailureKind>> = {
  '400.context_length': 'context-too-long',
  '400.context_length_old': 'context-too-long',
  '401': 'unauthorized',
  '404.model': 'model-not-found',
  '500': 'vendor-error',
  '503.gateway': 'overloaded',
}

const MODEL = loadCatalog().find('vllm', 'llama-4-scout')
const JSON_TYPE = { 'content-type': 'application/json' }

async function fail(status: number, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  if (!MODEL) throw new Error('The catalog lacks the model.')
  const vendor = await startScriptedVendor({ status, headers, body })
  const provider = createOpenAICompatible({ baseUrl: `${vendor.baseUrl}/v1`, clock: new FakeClock() })
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
  expect(failure.message).toMatch(/^openai-compatible: /)
  expect(failure.message).not.toContain('no reason given')
})

test.each([
  ['OpenAI’s way', '{"error":{"message":"why","code":400}}'],
  ['the flat way', '{"object":"error","message":"why","code":400}'],
  ['FastAPI’s way', '{"detail":"why"}'],
  ['a bare string', '{"error":"why"}'],
  ['text', 'why'],
])('finds the reason in %s', async (_name, body) => {
  expect((await fail(400, body)).message).toBe('openai-compatible: 400 why')
})

test.each<[string, FailureKind]>([
  ["This model's maximum context length is 8192 tokens.", 'context-too-long'],
  ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', 'unsupported-dialect'],
  ['Invalid grammar specification', 'unsupported-dialect'],
  ['messages must not be empty', 'invalid-request'],
])('reads the prose of a 400: %s', async (message, kind) => {
  expect((await fail(400, JSON.stringify({ error: { message } }))).kind).toBe(kind)
})

test('knows a model that Ollama has not pulled', async () => {
  const error = {
    message: 'model "llama4:scout" not found, try pulling it first',
    type: 'api_error',
    param: null,
    code: null,
  }
  expect((await fail(404, JSON.stringify({ error }))).kind).toBe('model-not-found')
})

test('takes an exhausted account behind a gateway for that', async () => {
  expect((await fail(429, '{"error":{"message":"no","code":"insufficient_quota"}}')).kind).toBe('account-exhausted')
})
