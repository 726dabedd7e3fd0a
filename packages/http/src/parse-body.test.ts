import { SluiceError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { checkParsedBody, parseBody } from './parse-body.ts'

const LIMITS = { maxJsonDepth: 4, maxMessages: 3 }

describe('parseBody', () => {
  it('reads JSON', () => {
    expect(parse('{"a":[{"b":"{[\\"{["}]}')).toEqual({ a: [{ b: '{["{[' }] })
  })

  it('says where the text stops being JSON', () => {
    expect(failure('{\n  "a": x}')).toMatchObject({
      code: 'invalid_request',
      message: 'body: is not JSON: unexpected character at position 9 (line 2, column 8).',
    })
  })

  it('says when the text ends too early', () => {
    expect(failure('{"a": [1').message).toBe('body: is not JSON: it ends too early, at position 8.')
  })

  it('does not quote the body', () => {
    expect(failure('{"password": secret}').message).not.toContain('secret')
  })

  it('refuses an empty body', () => {
    expect(failure(' ').message).toBe('body: is empty. Send a JSON object.')
  })

  it('takes the deepest allowed nesting and refuses one level more', () => {
    expect(parse('[[[[1]]]]')).toEqual([[[[1]]]])
    expect(failure('[[[[[1]]]]]').message).toBe('body: nested deeper than the limit of 4 levels.')
  })

  it('refuses 10 MiB of brackets before it parses them', () => {
    const started = performance.now()
    expect(failure('['.repeat(10 * 1024 * 1024)).code).toBe('invalid_request')
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('does not take brackets and escaped quotes inside strings for nesting', () => {
    const text = String.raw`["\"[[[[[[", "\\", "[[[[[["]`
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it('refuses more messages than the limit, by name', () => {
    expect(parse('{"messages":[1,2,3]}')).toEqual({ messages: [1, 2, 3] })
    expect(failure('{"messages":[1,2,3,4]}')).toMatchObject({
      message: 'messages: 4 entries, the limit is 3.',
      param: 'messages',
    })
  })

  it('leaves no trace of __proto__ on other objects', () => {
    parse('{"__proto__":{"polluted":true}}')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('checkParsedBody', () => {
  it('holds a body that was parsed before to the same limits', () => {
    expect(checkParsedBody({ a: [[1]] }, LIMITS)).toEqual({ a: [[1]] })
    expect(() => checkParsedBody({ a: [[[[1]]]] }, LIMITS)).toThrow('nested deeper')
    expect(() => checkParsedBody({ input: [1, 2, 3, 4] }, LIMITS)).toThrow('input: 4 entries')
  })
})

function parse(text: string): unknown {
  return parseBody(Buffer.from(text), LIMITS)
}

function failure(text: string): SluiceError {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof SluiceError) return error
  }
  throw new Error('parse-body.test: this should have been refused.')
}
