import { AttemptError } from '@sluice/core'
import { expect, test } from 'vitest'
import { statusFailureKind } from './status-failure-kind.ts'
import { transportFailure } from './transport-failure.ts'

function coded(code: string, more: { readonly message?: string; readonly syscall?: string } = {}): Error {
  return Object.assign(new Error(more.message ?? code), { code, ...more })
}

test.each([
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'unreachable'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ECONNRESET', 'in-doubt'],
  ['EPIPE', 'in-doubt'],
  ['UND_ERR_SOCKET', 'in-doubt'],
  ['HPE_INVALID_CONSTANT', 'malformed-answer'],
])('%s means %s', (code, kind) => {
  expect(transportFailure(new Error('wrapped', { cause: coded(code) }))?.kind).toBe(kind)
})

test('knows that a connection lost while it was being made has carried nothing', () => {
  const message = 'Client network socket disconnected before secure TLS connection was established'
  expect(transportFailure(coded('ECONNRESET', { message }))?.kind).toBe('unreachable')
  expect(transportFailure(coded('ETIMEDOUT', { syscall: 'connect' }))?.kind).toBe('unreachable')
  expect(transportFailure(coded('ETIMEDOUT', { syscall: 'read' }))?.kind).toBe('in-doubt')
})

test('takes an abort for a caller who has left', () => {
  expect(transportFailure(new DOMException('gone', 'AbortError'))?.kind).toBe('client-gone')
})

test('finds the failure that was already known further down', () => {
  const known = new AttemptError({ kind: 'tls', message: 'known' })
  expect(transportFailure(new Error('outer', { cause: known }))).toEqual(known.failure)
})

test('says nothing about errors that are not the connection’s', () => {
  const looped = new Error('looped')
  looped.cause = looped
  expect(transportFailure(looped)).toBeUndefined()
  expect(transportFailure(new TypeError('x is not a function'))).toBeUndefined()
  expect(transportFailure('text')).toBeUndefined()
})

test('uses no words that make the SDKs replace the error', () => {
  for (const code of ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']) {
    expect(transportFailure(coded(code))?.message).not.toMatch(/timed? ?out/i)
  }
})

test.each([
  [307, 'malformed-answer'],
  [400, 'invalid-request'],
  [402, 'account-exhausted'],
  [403, 'unauthorized'],
  [413, 'context-too-long'],
  [418, 'invalid-request'],
  [502, 'in-doubt'],
  [504, 'in-doubt'],
  [529, 'overloaded'],
  [599, 'vendor-error'],
])('a bare status %i means %s', (status, kind) => {
  expect(statusFailureKind(status)).toBe(kind)
})
