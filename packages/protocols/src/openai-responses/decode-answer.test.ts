import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/openai/decode-all.ts'
import { fixtureBody } from '../../test/openai/fixtures.ts'
import { decodeAnswer } from './decode-answer.ts'

const text = (value: string) => ({ type: 'text', text: value })
const call = (n: number, city: string) => ({
  type: 'tool-call',
  id: `call_fixture${n}`,
  name: 'get_weather',
  argumentsJson: JSON.stringify({ city }),
})
const response = (fields: object) => ({ id: 'resp_1', model: 'm', status: 'completed', output: [], ...fields })

describe('a recorded answer', () => {
  it.each([
    ['success', [text('Paris.')], 'end'],
    ['cached', [text('Paris.')], 'end'],
    ['structured', [text('{"answer":4}')], 'end'],
    ['refusal', [{ type: 'refusal', text: "I can't help with that." }], 'refusal'],
    ['tool_call', [call(1, 'Paris'), call(2, 'Rome')], 'tool-call'],
    ['reasoning', [{ type: 'reasoning', text: '' }, text('21.')], 'end'],
    ['incomplete_max_output', [text('Par')], 'max-output-tokens'],
    ['incomplete_content_filter', [text('')], 'content-filter'],
  ])('%s is read', (name, blocks, stopReason) => {
    const answer = decodeAnswer(fixtureBody(`openai-responses/response.${name}`))
    expect(answer).toMatchObject({ id: 'resp_fixture1', stopReason, usageSource: 'reported' })
    expect(answer.blocks).toEqual(blocks)
  })

  it('with cached input is billed in classes that do not overlap', () => {
    expect(decodeAnswer(fixtureBody('openai-responses/response.cached')).usage).toEqual({
      uncachedInputTokens: 50,
      cacheReadTokens: 12_000,
      cacheWrite5mTokens: 0,
      cacheWrite30mTokens: 2000,
      cacheWrite1hTokens: 0,
      cacheWrite12hTokens: 500,
      outputTokens: 40,
      reasoningTokens: 0,
    })
  })

  it('that failed with HTTP 200 is a failure', () => {
    const failed = fixtureBody('openai-responses/response.failed')
    expect(failureOf(() => decodeAnswer(failed))).toMatchObject({ kind: 'vendor-error', vendorCode: 'server_error' })
  })
})

describe('an answer', () => {
  it('keeps the proof of its reasoning', () => {
    const summary = [
      { type: 'summary_text', text: 'First.' },
      { type: 'summary_text', text: 'Second.' },
    ]
    const item = { type: 'reasoning', id: 'rs_1', summary, encrypted_content: 'ENC' }
    expect(decodeAnswer(response({ output: [item, { ...item, summary: [] }] })).blocks).toEqual([
      {
        type: 'reasoning',
        text: 'First.\n\nSecond.',
        seal: { issuer: 'openai-responses', data: 'ENC', id: 'rs_1', isRedacted: false },
      },
      {
        type: 'reasoning',
        text: '',
        seal: { issuer: 'openai-responses', data: 'ENC', id: 'rs_1', isRedacted: true },
      },
    ])
  })

  it('may hold items and parts that nobody knows yet', () => {
    const content = [{ type: 'hologram' }, { type: 'output_text', text: 'ok' }]
    const output = [
      { type: 'web_search_call', content: 'none' },
      { type: 'message', content },
    ]
    expect(decodeAnswer(response({ output })).blocks).toEqual([text('ok')])
  })

  it('that refuses beside a text is no refusal', () => {
    const content = [
      { type: 'output_text', text: 'ok' },
      { type: 'refusal', refusal: 'no' },
    ]
    expect(decodeAnswer(response({ output: [{ type: 'message', content }] })).stopReason).toBe('end')
  })

  it('without usage is to be estimated', () => {
    expect(decodeAnswer(response({ usage: null })).usageSource).toBe('estimated')
  })

  it.each([
    ['a text', '<html>'],
    ['nothing', null],
    ['an error without answer', { error: { message: 'no' } }],
    ['an answer that has not ended', response({ status: 'in_progress' })],
    ['a call without id', response({ output: [{ type: 'function_call', name: 'f', arguments: '{}' }] })],
  ])('is not %s', (_, body) => {
    expect(failureOf(() => decodeAnswer(body)).kind).toBe('malformed-answer')
  })

  it.each([
    ['insufficient_quota', 'account-exhausted'],
    ['rate_limit_exceeded', 'rate-limited'],
    ['bio_policy', 'content-filtered'],
    ['something_new', 'vendor-error'],
  ])('that failed with %s is a failure of kind %s', (code, kind) => {
    const body = response({ status: 'failed', error: { code, message: 'No.' } })
    expect(failureOf(() => decodeAnswer(body))).toMatchObject({ kind, message: 'No.', vendorCode: code })
  })

  it('that failed tells what it used all the same', () => {
    const failed = { status: 'failed', error: { code: 'server_error', message: 'No.' } }
    const usage = { input_tokens: 20, output_tokens: 5 }
    expect(failureOf(() => decodeAnswer(response({ ...failed, usage }))).usage).toMatchObject({
      uncachedInputTokens: 20,
      outputTokens: 5,
    })
    expect(failureOf(() => decodeAnswer(response({ ...failed, usage: null }))).usage).toBeUndefined()
  })
})
