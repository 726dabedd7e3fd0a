import { AttemptError } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { expect, test } from 'vitest'
import { HttpStatusError } from './http-status-error.ts'
import { redactSecrets } from './redact-secrets.ts'
import { vendorFailure, type VendorFailures } from './vendor-failure.ts'

const API_KEY = 'sk-test-0123456789abcdef'

const failures: VendorFailures = {
  readSignal: (body) => ({ message: String(body) }),
  kindOf: (signal) => (signal.message?.includes('quota') ? 'account-exhausted' : undefined),
  errorEventOf: (error) => (error instanceof RangeError ? error.message : undefined),
  requestIdHeader: 'request-id',
}

function read(error: unknown, signal = new AbortController().signal) {
  const quotaHeaders = { requests: { limit: 'l-requests', remaining: 'r-requests', reset: 't-requests' } }
  return vendorFailure(error, {
    vendor: 'acme',
    failures,
    quotaHeaders,
    secrets: [API_KEY, undefined],
    clock: new FakeClock(),
    signal,
  })
}

test('reads status, id, wait and verdict of a refused request, below whatever the SDK wraps around it', () => {
  const headers = new Headers({ 'request-id': 'r1', 'retry-after': '2', 'x-should-retry': 'false' })
  const refusal = new HttpStatusError(429, headers, '"slow down"')
  expect(read(new Error('Connection error.', { cause: refusal }))).toMatchObject({
    kind: 'rate-limited',
    status: 429,
    vendorRequestId: 'r1',
    retryAfterMs: 2000,
    shouldRetry: false,
    message: 'acme: 429 slow down',
  })
})

test('tells what is left of the vendor’s limits when it refuses', () => {
  const headers = new Headers({ 'l-requests': '50', 'r-requests': '0', 't-requests': '12s' })
  expect(read(new HttpStatusError(429, headers, '"slow down"')).quota).toEqual({
    requestsRemaining: 0,
    inputTokensRemaining: undefined,
    outputTokensRemaining: undefined,
    resetsInMs: 12_000,
  })
  expect(read(new HttpStatusError(429, new Headers(), '"slow down"')).quota).toBeUndefined()
})

test('believes the vendor’s words more than the status', () => {
  expect(read(new HttpStatusError(429, new Headers(), 'quota')).kind).toBe('account-exhausted')
})

test('reads error events, which have no status', () => {
  const failure = read(new RangeError('quota'))
  expect([failure.kind, failure.status]).toEqual(['account-exhausted', undefined])
  expect(read(new RangeError('odd')).kind).toBe('vendor-error')
})

test('takes every error for the caller’s doing once the caller has left', () => {
  expect(read(new Error('whatever'), AbortSignal.abort()).kind).toBe('client-gone')
})

test('tells unreadable answers from defects of ours', () => {
  expect(read(new SyntaxError('Unexpected token')).kind).toBe('malformed-answer')
  expect(read(new TypeError('x is not a function')).kind).toBe('internal')
  expect(read(new Error('outer', { cause: new SyntaxError('Unexpected token') })).kind).toBe('malformed-answer')
  expect(read('a thrown text')).toEqual({ kind: 'internal', message: 'acme: a thrown text' })
})

test('never repeats the answer that could not be read', () => {
  const error = errorOf(() => JSON.parse('Dear Ms Canary'))
  expect(String(error)).toContain('Canary')
  expect(read(error)).toEqual({ kind: 'malformed-answer', message: 'acme: what the vendor sent is not JSON' })
})

test('never repeats the key, in whole or in part, from wherever it came', () => {
  const errors = [
    new HttpStatusError(401, new Headers(), `bad key ${API_KEY}`),
    new AttemptError({ kind: 'unauthorized', message: `bad key ${API_KEY}` }),
    new RangeError(`bad key ${API_KEY.slice(3, 20)}…`),
    new Error(`bad key ${API_KEY}`),
  ]
  for (const error of errors) expect(read(error).message).not.toContain('0123456789')
  expect(redactSecrets('no secret', [undefined])).toBe('no secret')
})

test('keeps messages short', () => {
  expect(read(new HttpStatusError(500, new Headers(), 'x'.repeat(10_000))).message.length).toBeLessThan(520)
})

function errorOf(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
