import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/openai/decode-all.ts'
import { fixtureBody } from '../../test/openai/fixtures.ts'
import { decodeAnswer } from './decode-answer.ts'

const text = (value: string) => ({ type: 'text', text: value })
const completion = (message: object | undefined, fields: object = {}) => ({
  id: 'chatcmpl-1',
  model: 'm',
  choices: [{ index: 0, message, finish_reason: 'stop', ...fields }],
})
const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }

describe('a recorded answer', () => {
  it.each([
    ['success', [text('Paris.')], 'end'],
    ['cached', [text('Paris.')], 'end'],
    ['length', [text('Par')], 'max-output-tokens'],
    [
      'tool_calls',
      [{ type: 'tool-call', id: 'chatcmpl-tool-fixture1', name: 'get_weather', argumentsJson: '{"city": "Paris"}' }],
      'tool-call',
    ],
  ])('%s is read', (name, blocks, stopReason) => {
    const answer = decodeAnswer(fixtureBody(`openai-chat/completion.${name}`))
    expect(answer).toMatchObject({ id: 'chatcmpl-fixture', stopReason, usageSource: 'reported' })
    expect(answer.blocks).toEqual(blocks)
  })

  it('with cached input is billed in classes that do not overlap', () => {
    expect(decodeAnswer(fixtureBody('openai-chat/completion.cached')).usage).toMatchObject({
      uncachedInputTokens: 2550,
      cacheReadTokens: 12_000,
      outputTokens: 40,
    })
  })

  it.each(['error.500', 'error.400.context_length_old', 'error.401'])('%s is a failure, even with HTTP 200', (name) => {
    const kinds = { 'error.500': 'vendor-error', 'error.400.context_length_old': 'invalid-request' }
    expect(failureOf(() => decodeAnswer(fixtureBody(`openai-chat/${name}`))).kind).toBe(
      Object.entries(kinds).find(([key]) => key === name)?.[1] ?? 'vendor-error',
    )
  })
})

describe('an answer', () => {
  it('keeps reasoning, text, refusal and calls, each as a block', () => {
    const message = { reasoning_content: 'Hm.', content: 'a', refusal: 'no', tool_calls: [call] }
    expect(decodeAnswer(completion(message))).toMatchObject({
      blocks: [
        { type: 'reasoning', text: 'Hm.' },
        text('a'),
        { type: 'refusal', text: 'no' },
        { type: 'tool-call', id: 'call_1', name: 'f', argumentsJson: '{}' },
      ],
      stopReason: 'tool-call',
      usageSource: 'estimated',
    })
  })

  it.each([
    [{ content: 'a' }, { stop_reason: 'END' }, { stopReason: 'stop-sequence', stopSequence: 'END' }],
    [{ content: 'a' }, { stop_reason: 128_009 }, { stopReason: 'end' }],
    [{ content: null, refusal: 'no' }, {}, { stopReason: 'refusal' }],
    [{ content: 'a' }, { finish_reason: 'content_filter' }, { stopReason: 'content-filter' }],
    [{ content: 'a' }, { finish_reason: 'something_new' }, { stopReason: 'end' }],
    // A call that was demanded by name ends with `stop` at vLLM.
    [{ content: null, tool_calls: [call] }, { finish_reason: 'stop' }, { stopReason: 'tool-call' }],
    [{ content: null, tool_calls: [call] }, { finish_reason: 'length' }, { stopReason: 'max-output-tokens' }],
  ])('%j with %j has ended so: %j', (message, fields, expected) => {
    expect(decodeAnswer(completion(message, fields))).toMatchObject(expected)
  })

  it.each([
    ['a text', '<html>'],
    ['an answer without choices', { id: 'x', choices: [] }],
    ['a choice without message', completion(undefined)],
    ['an answer without its end', completion({ content: 'a' }, { finish_reason: null })],
    ['a call without id', completion({ tool_calls: [{ function: call.function }] })],
  ])('is not %s', (_, body) => {
    expect(failureOf(() => decodeAnswer(body)).kind).toBe('malformed-answer')
  })

  it.each([
    ['abort', 'truncated'],
    ['error', 'vendor-error'],
  ])('that ends with %s is a failure', (finish_reason, kind) => {
    const usage = { prompt_tokens: 20, completion_tokens: 5 }
    const body = { ...completion({ content: 'a' }, { finish_reason }), usage }
    expect(failureOf(() => decodeAnswer(body))).toMatchObject({
      kind,
      usage: { uncachedInputTokens: 20, outputTokens: 5 },
    })
  })
})
