import { SluiceError, type ErrorCode } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { parseEvents } from '../../test/anthropic-messages/fixtures.ts'
import { failureKindOf } from './failure-kinds.ts'
import { surface } from './surface.ts'

const encodeError = (code: ErrorCode, message = 'It failed.') =>
  surface.encodeError(new SluiceError({ code, message }), 'req_1')

describe('the surface', () => {
  it.each<[ErrorCode, string]>([
    ['invalid_request', 'invalid_request_error'],
    ['unauthorized', 'authentication_error'],
    ['budget_exceeded', 'billing_error'],
    ['forbidden', 'permission_error'],
    ['model_not_found', 'not_found_error'],
    ['payload_too_large', 'request_too_large'],
    ['rate_limited', 'rate_limit_error'],
    ['overloaded', 'overloaded_error'],
    ['deadline_exceeded', 'timeout_error'],
    ['internal', 'api_error'],
  ])('calls %s %s', (code, type) => {
    expect(encodeError(code)).toEqual({ type: 'error', error: { type, message: 'It failed.' }, request_id: 'req_1' })
  })

  it('uses the words by which clients know a prompt that is too long', () => {
    const message = (text: string) => encodeError('context_length_exceeded', text)
    expect(message('It does not fit.')).toMatchObject({ error: { message: 'prompt is too long: It does not fit.' } })
    expect(message('prompt is too long')).toMatchObject({ error: { message: 'prompt is too long' } })
  })

  it('ends a broken stream with an error event', () => {
    const text = surface.encodeErrorEvent(new SluiceError({ code: 'stream_truncated', message: 'Cut.' }), 'req_1')
    expect(parseEvents(text)).toEqual([
      { type: 'error', error: { type: 'api_error', message: 'Cut.' }, request_id: 'req_1' },
    ])
  })

  it('keeps a connection open with a ping', () => {
    expect(surface.keepAlive).toBe('event: ping\ndata: {"type":"ping"}\n\n')
  })

  it('lists models', () => {
    const model = { id: 'm', name: 'M', createdAt: 0, contextWindowTokens: 200_000, maxOutputTokens: 64_000 }
    expect(surface.encodeModels([model, { ...model, id: 'n' }])).toMatchObject({
      data: [
        { type: 'model', id: 'm', display_name: 'M', created_at: '1970-01-01T00:00:00.000Z', max_tokens: 64_000 },
        {},
      ],
      first_id: 'm',
      last_id: 'n',
      has_more: false,
    })
    expect(surface.encodeModels([])).toMatchObject({ data: [], first_id: null, last_id: null })
  })
})

describe('an error of the vendor', () => {
  it.each([
    ['overloaded_error', 'overloaded'],
    ['rate_limit_error', 'rate-limited'],
    ['timeout_error', 'vendor-error'],
    ['authentication_error', 'unauthorized'],
    ['invalid_request_error', 'invalid-request'],
    ['something_new', 'vendor-error'],
    [undefined, 'vendor-error'],
  ])('%s is %s', (type, kind) => {
    expect(failureKindOf(type)).toBe(kind)
  })
})
