import { ERROR_STATUS, SluiceError, type ErrorCode } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { errorDetails } from './openai-error-body.ts'
import { attemptErrorOf, failureKindOf } from './openai-errors.ts'

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code)

describe('a code of an OpenAI protocol', () => {
  it.each([
    ['server_error', 'vendor-error'],
    ['rate_limit_exceeded', 'rate-limited'],
    ['insufficient_quota', 'account-exhausted'],
    ['billing_hard_limit_reached', 'account-exhausted'],
    ['invalid_prompt', 'content-filtered'],
    ['bio_policy', 'content-filtered'],
    ['context_length_exceeded', 'context-too-long'],
    ['model_not_found', 'model-not-found'],
    ['invalid_api_key', 'unauthorized'],
    ['InternalServerError', 'vendor-error'],
    [500, 'vendor-error'],
    [503, 'overloaded'],
  ])('%s means %s', (code, kind) => {
    expect(failureKindOf(code)).toBe(kind)
  })

  it.each(['constructor', '__proto__', '', null, undefined])('%s means nothing', (code) => {
    expect(failureKindOf(code)).toBeUndefined()
  })
})

describe('an error object', () => {
  it('is known by its code before its type', () => {
    const error = { code: 'context_length_exceeded', type: 'invalid_request_error', message: 'Too long.' }
    expect(attemptErrorOf(error).failure).toEqual({
      kind: 'context-too-long',
      message: 'Too long.',
      vendorCode: 'context_length_exceeded',
    })
  })

  it('is known by its type when the code is missing or new', () => {
    expect(attemptErrorOf({ code: null, type: 'invalid_request_error' }).failure.kind).toBe('invalid-request')
    expect(attemptErrorOf({ code: 'brand_new', type: 'server_error' }).failure.kind).toBe('vendor-error')
  })

  it.each(['Unauthorized', null, 7, { code: {}, message: [] }])(
    'of any shape is a failure of the vendor: %j',
    (error) => {
      expect(attemptErrorOf(error).failure.kind).toBe('vendor-error')
    },
  )
})

describe('our errors', () => {
  it.each<[ErrorCode, string, string]>([
    ['budget_exceeded', 'insufficient_quota', 'budget_exceeded'],
    ['rate_limited', 'rate_limit_error', 'rate_limit_exceeded'],
    ['unauthorized', 'authentication_error', 'invalid_api_key'],
    ['model_not_found', 'invalid_request_error', 'model_not_found'],
    ['overloaded', 'server_error', 'overloaded'],
  ])('%s has type %s and code %s', (code, type, wireCode) => {
    const error = new SluiceError({ code, message: 'No.', param: 'model' })
    expect(errorDetails(error)).toEqual({ message: 'No.', type, param: 'model', code: wireCode })
  })

  it('have the type server_error exactly when the status is 500 or more', () => {
    for (const code of Object.keys(ERROR_STATUS).filter(isErrorCode)) {
      const { type } = errorDetails(new SluiceError({ code, message: '' }))
      expect([code, type === 'server_error']).toEqual([code, ERROR_STATUS[code] >= 500])
    }
  })
})
