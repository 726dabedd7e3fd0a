import { SluiceError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { checkParsedBody, parseBody } from './parse-body.ts'

const LIMITS = { maxJsonDepth: 4, maxValues: 100_000, maxMessages: 3 }

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
    expect(failure('['.repeat(10 * 1024 * 1024)).code).toBe('invalid_request')
  })

  it('takes as many values as the limit and refuses one more', () => {
    const listsOf = (entries: number) => `{"a":[0],"b":[${Array(entries).fill('{"c":"x,[{"}').join(',')}]}`
    const few = { ...LIMITS, maxValues: 9, maxMessages: 100 }
    expect(parseBody(Buffer.from(listsOf(3)), few)).toEqual(JSON.parse(listsOf(3)))
    expect(checkParsedBody(JSON.parse(listsOf(3)), few)).toEqual(JSON.parse(listsOf(3)))
    const refusal = { code: 'payload_too_large', message: expect.stringContaining('the limit of 9 values') }
    expect(failureOf(() => parseBody(Buffer.from(listsOf(4)), few))).toMatchObject(refusal)
    expect(failureOf(() => checkParsedBody(JSON.parse(listsOf(4)), few))).toMatchObject(refusal)
  })

  it.each([
    ['zeros', `{"messages":[{"role":"user","content":[${'0,'.repeat(4_900_000)}0]}]}`, 'payload_too_large'],
    ['blocks', `{"messages":[{"content":[${'{"type":"x"},'.repeat(700_000)}0]}]}`, 'payload_too_large'],
    ['fields', `{${Array.from({ length: 600_000 }, (_, index) => `"k${index}":0`).join(',')}}`, 'payload_too_large'],
    ['quotes', '"'.repeat(9_900_000), 'invalid_request'],
    ['brackets that close', ']'.repeat(9_900_000), 'invalid_request'],
    ['empty lines', `{${'\n'.repeat(9_900_000)}x`, 'invalid_request'],
  ])('refuses 10 MB of %s at once', (_, body, code) => {
    const bytes = Buffer.from(body)
    const refuse = () => parseBody(bytes, { ...LIMITS, maxJsonDepth: 64 })
    expect(failureOf(refuse).code).toBe(code)
    // Without limits these take 0.3 to 6 seconds, one look at every byte about 7 ms: a ratio of one run, whoever else is at work.
    expect(fastestMs(refuse) / fastestMs(() => sumOf(bytes))).toBeLessThan(40)
  })

  it('reads JSON after a byte order mark', () => {
    expect(parse('\u{FEFF}{"a":1}')).toEqual({ a: 1 })
    expect(failure('\u{FEFF}').message).toBe('body: is empty. Send a JSON object.')
    expect(failure('\u{FEFF}\u{FEFF}{}').code).toBe('invalid_request')
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

  it('repeats no more than the beginning of a name', () => {
    const error = failure(`{"${'x'.repeat(1_000_000)}":[1,2,3,4]}`)
    expect(error.param).toBe(`${'x'.repeat(64)}…`)
    expect(error.message).toBe(`${'x'.repeat(64)}…: 4 entries, the limit is 3.`)
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
  return failureOf(() => parse(text))
}

function failureOf(act: () => unknown): SluiceError {
  try {
    act()
  } catch (error) {
    if (error instanceof SluiceError) return error
  }
  throw new Error('parse-body.test: this should have been refused.')
}

function fastestMs(act: () => unknown): number {
  return Math.min(...[1, 2, 3].map(() => durationMs(act)))
}

function durationMs(act: () => unknown): number {
  const started = performance.now()
  try {
    act()
  } catch {
    // What is refused is told by being thrown.
  }
  return performance.now() - started
}

function sumOf(bytes: Buffer): number {
  let sum = 0
  for (let index = 0; index < bytes.length; index += 1) sum += bytes[index] ?? 0
  return sum
}
